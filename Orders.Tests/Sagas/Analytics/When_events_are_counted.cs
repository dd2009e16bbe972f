using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Sagas;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Analytics;

/// <summary>Counts the round trips of the figures, which are worth less than any order.</summary>
[Trait("Category", "Kafka")]
public sealed class When_events_are_counted
{
    /// <summary>A round opens windows by one statement. Its unit of work writes the events and ends the windows.</summary>
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
        await sql.Settles("WRITE WRITE LOCK", commits: 2);

        sql.Restart();
        await Task.WhenAll(Enumerable.Range(0, Events).Select(_ => Paid(analytics)));
        await Eventually.Equal(1 + Events, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        // A lane that is quick begins its unit before the round has passed all records, and one that is slow takes two rounds together.
        await sql.Settles((0, 0), () => (sql.Kinds.Count - Rounds() - 2 * Units(), sql.Commits - Rounds() - Units()));
        Assert.InRange(Rounds(), 1, Events / 2);
        Assert.InRange(Units(), 1, Events / 2);
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM delivery_window"));

        int Rounds() => sql.Texts.Count(text => text.Contains("INSERT INTO delivery_window", StringComparison.Ordinal));
        int Units() => sql.Commands("LOCK");
    }

    static Task Paid(RunningMessaging analytics)
    {
        var order = OrderEvents.NewOrder();
        return analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order));
    }
}
