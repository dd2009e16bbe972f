using System.Text;
using Confluent.Kafka;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_between_produce_and_delete_in_the_relay
{
    /// <summary>The records are written twice; their readers recognise the duplicates by the message id.</summary>
    [Fact]
    public async Task The_rows_are_sent_again_under_the_same_message_ids_and_their_readers_absorb_them()
    {
        await using var sandbox = await RunningSandbox.Start();
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var order = OrderEvents.NewOrder();
        await using (var saga = await RunningMessaging.Start(database, prefix, options => options with { Relay = false }))
        {
            await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
            await database.OrderIs(order, OrderStatus.AwaitingPayment);
        }

        await using (var killed = await KilledProcess.Launch(database, prefix, "relay", FaultPoint.Produced))
            await killed.WaitUntilKilled();
        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Single(await TopicReader.ReadAll(prefix + Topics.PaymentRequests));

        var twice = await Relayed(database, prefix);
        Assert.Equal(2, twice.Count);
        Assert.Single(twice.Select(MessageId).Distinct());

        await new EffectsRole(database, prefix, sandbox.BaseUrl).Continue(Topics.PaymentRequests);
        var charges = (await sandbox.Ledger()).Charges;
        var observed = Observed.Count(
            records: 1, tries: twice.Count, effects: charges.Count, affected: charges.Select(x => x.MerchantReference).Distinct().Count());
        Assert.Equal(new(1, Lost: 0, Duplicated: 0, Absorbed: 1, Held: 0), observed);
        CrashWindows.Report(CrashWindow.Outbox, FaultPoint.Produced, observed);
    }

    [Fact]
    public async Task Before_the_produce_nothing_is_sent_and_nothing_is_lost()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var order = OrderEvents.NewOrder();
        await using (var saga = await RunningMessaging.Start(database, prefix, options => options with { Relay = false }))
        {
            await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
            await database.OrderIs(order, OrderStatus.AwaitingPayment);
        }

        await using (var killed = await KilledProcess.Launch(database, prefix, "relay", FaultPoint.Claimed))
            await killed.WaitUntilKilled();
        Assert.Empty(await TopicReader.ReadAll(prefix + Topics.PaymentRequests));

        var sent = await Relayed(database, prefix);
        var observed = Observed.Count(
            records: 1, tries: sent.Count, effects: sent.Count, affected: sent.Select(MessageId).Distinct().Count());
        Assert.Equal(new(1, Lost: 0, Duplicated: 0, Absorbed: 0, Held: 0), observed);
        CrashWindows.Report(CrashWindow.Outbox, FaultPoint.Claimed, observed);
    }

    static async Task<IReadOnlyList<ConsumeResult<string, byte[]>>> Relayed(TestDatabase database, string prefix)
    {
        await using var next = await RunningMessaging.Start(database, prefix, options => options with { Saga = false });
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        return await next.Read(Topics.PaymentRequests);
    }

    static string MessageId(ConsumeResult<string, byte[]> record) =>
        Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(MessageHeaders.MessageId));
}
