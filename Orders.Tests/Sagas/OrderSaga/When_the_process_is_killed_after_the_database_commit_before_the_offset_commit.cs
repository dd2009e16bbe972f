using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_after_the_database_commit_before_the_offset_commit
{
    [Fact]
    public async Task The_record_is_redelivered_and_the_inbox_absorbs_it()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var offsets = new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.Orders, prefix + "order-saga");
        var (order, message) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        await using (var killed = await KilledProcess.Launch(database, prefix, "saga", FaultPoint.Committed))
        {
            await RecordWriting.Produce(prefix, Topics.Orders, order, OrderEvents.Created(order), message);
            await killed.WaitUntilKilled();
        }

        Assert.Equal(OrderStatus.AwaitingPayment, (await database.Order(order))?.CurrentState);
        var before = (await database.History(order)).Count;
        Assert.Empty(await offsets.Committed());

        await using var next = await RunningMessaging.Start(database, prefix);
        var record = Assert.Single(await next.Read(Topics.Orders));
        await offsets.Pass(record.Partition, record.Offset);

        Assert.Equal(1, await database.InboxRows(message));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Empty(await database.DeadLetters());
        var (steps, requests) = ((await database.History(order)).Count, await next.Read(Topics.PaymentRequests));
        var observed = Observed.Count(
            records: 1, tries: before + 1, effects: Math.Max(steps, requests.Count),
            affected: requests.Select(x => x.Message.Key).Distinct().Count());
        Assert.Equal(new(1, Lost: 0, Duplicated: 0, Absorbed: 1, Held: 0), observed);
        CrashWindows.Report(CrashWindow.Inbox, FaultPoint.Committed, observed);
    }
}
