using Orders.Tests.Fixtures;

namespace Orders.Tests.Costs;

/// <summary>Counts what PostgreSQL does for an order with two lines, from POST /orders to the second e-mail.</summary>
/// <remarks>An order alone shares nothing. At once, orders share units of work, batches of the relay and groups of calls.</remarks>
[Trait("Category", "Kafka")]
public sealed class When_the_statements_of_an_order_are_counted(CountedApplication application) : IClassFixture<CountedApplication>
{
    [Fact]
    public async Task An_order_alone_stays_below_its_limits() =>
        (await application.Perform(1)).IsAtMost(statements: 140, commits: 34, roundTrips: 80);

    [Fact]
    public async Task A_hundred_orders_at_once_stay_below_their_limits() =>
        (await application.Perform(100)).IsAtMost(statements: 38, commits: 11, roundTrips: 23);

    /// <summary>The in-memory broker costs four more statements a second, which look for records that it dropped.</summary>
    [Fact]
    public void An_idle_process_sends_few_statements()
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"{application.IdleMinute.Statements} a minute\n{application.IdleMinute}");

        Assert.True(application.IdleMinute.Statements <= (TestBroker.IsReal ? 220 : 480), $"{application.IdleMinute}");
        Assert.Equal(0, application.IdleMinute.Commits);
    }
}
