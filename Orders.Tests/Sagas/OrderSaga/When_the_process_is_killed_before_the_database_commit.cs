using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_before_the_database_commit
{
    [Theory]
    [InlineData(FaultPoint.Received)]
    [InlineData(FaultPoint.Processed)]
    public async Task Nothing_is_committed_and_the_next_process_processes_the_record_once(string faultPoint)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var order = OrderEvents.NewOrder();
        await using (var killed = await KilledProcess.Launch(database, prefix, "saga", faultPoint))
        {
            await RecordWriting.Produce(prefix, Topics.Orders, order, OrderEvents.Created(order));
            await killed.WaitUntilKilled();
        }

        Assert.Null(await database.Order(order));
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM outbox_message"));

        await using var next = await RunningMessaging.Start(database, prefix);
        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        var record = Assert.Single(await next.Read(Topics.Orders));
        await next.Offsets(Topics.Orders, "order-saga").Pass(record.Partition, record.Offset);
        var (steps, requests) = ((await database.History(order)).Count, await next.Read(Topics.PaymentRequests));

        // The killed process committed nothing, so the redelivery is no duplicate.
        var observed = Observed.Count(
            records: 1, tries: 1, effects: Math.Max(steps, requests.Count),
            affected: requests.Select(x => x.Message.Key).Distinct().Count());
        Assert.Equal(new(1, Lost: 0, Duplicated: 0, Absorbed: 0, Held: 0), observed);
        CrashWindows.Report(CrashWindow.Inbox, faultPoint, observed);
    }
}
