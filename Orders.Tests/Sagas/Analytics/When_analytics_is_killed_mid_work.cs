using Orders.Contracts;
using Orders.Sagas.Analytics;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Analytics;

[Trait("Category", "Process")]
public sealed class When_analytics_is_killed_mid_work
{
    const int Orders = 3_000;

    /// <summary>No event is counted twice, and the reported loss is exactly the events that were committed and not counted.</summary>
    [Theory]
    [InlineData(FaultPoint.Received, 1)]
    [InlineData(FaultPoint.WindowOpened, 1)]
    [InlineData(FaultPoint.OffsetCommitted, 2)]
    [InlineData(FaultPoint.Processed, 2)]
    [InlineData(FaultPoint.Committed, 2)]
    public async Task The_loss_is_reported_exactly(string faultPoint, int time)
    {
        TestBroker.RequireReal("committed offsets have to outlive the reader.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var ids = Enumerable.Range(0, Orders).Select(_ => OrderEvents.NewOrder()).ToList();
        await RecordWriting.ProduceMany(prefix, Topics.Orders, ids.Select(id => (id, OrderEvents.Created(id), (Guid?)null)));
        await using (var victim = await KilledProcess.Launch(database, prefix, "analytics", $"{faultPoint}:{time}"))
            await victim.WaitUntilKilled();

        await using var next = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = false, Analytics = true });
        await Eventually.Equal(Orders, () => database.Scalar<long>("""
            SELECT (SELECT count(*) FROM analytics_event)
                + (SELECT coalesce(sum(records - finished), 0)::bigint FROM delivery_window WHERE abandoned_at IS NOT NULL)
            """));

        var counted = await Counted(database);
        var orders = await database.Scalar<long>("SELECT count(DISTINCT order_id) FROM analytics_event");
        Assert.Equal(counted, orders);
        var figures = await Figures(database);
        Assert.Equal(Orders - counted, figures.Lost.Records);
        Assert.Equal(figures.Lost.Records, figures.Lost.Windows.Sum(window => window.Records));
        Assert.Equal(faultPoint is FaultPoint.Received or FaultPoint.WindowOpened, figures.Lost.Records == 0);
        CrashWindows.Report(CrashWindow.AtMostOnce, faultPoint, Observed.Count(Orders, tries: counted, effects: counted, affected: orders));
    }

    static Task<long> Counted(TestDatabase database) => database.Scalar<long>("SELECT count(*) FROM analytics_event");

    static async Task<AnalyticsFigures> Figures(TestDatabase database)
    {
        await using var db = database.Context();
        var now = TimeProvider.System.GetUtcNow();
        var queries = new AnalyticsQueries(db, TimeProvider.System);
        return await queries.Read(now - TimeSpan.FromDays(1), now, TestContext.Current.CancellationToken);
    }
}
