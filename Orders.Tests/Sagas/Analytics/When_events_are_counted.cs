using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Sagas;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Analytics;

/// <summary>Counts the round trips of the figures, which are worth less than any order.</summary>
[Trait("Category", "Kafka")]
public sealed class When_events_are_counted
{
    /// <summary>What one unit of work costs: the window, the events, the window's end.</summary>
    const int Statements = 3;
    const int Commits = 2;

    [Fact]
    public async Task A_round_costs_three_statements_in_two_commits_however_many_events_it_has()
    {
        const int Events = 60;
        await using var database = await TestDatabase.Create();
        var (prefix, sql) = (await RunningMessaging.CreateTopics(), new SqlCount());
        await using var analytics = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = false, Analytics = true }, sql.Register);
        sql.Restart();

        await Paid(analytics);
        await sql.Settles("WRITE WRITE LOCK", Commits);

        sql.Restart();
        await Task.WhenAll(Enumerable.Range(0, Events).Select(_ => Paid(analytics)));
        await Eventually.Equal(1 + Events, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        await sql.Settles(0, () => sql.Kinds.Count - sql.Commits / Commits * Statements);
        Assert.InRange(sql.Commits / Commits, 1, Events / 2);
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM delivery_window"));
    }

    static Task Paid(RunningMessaging analytics)
    {
        var order = OrderEvents.NewOrder();
        return analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order));
    }
}
