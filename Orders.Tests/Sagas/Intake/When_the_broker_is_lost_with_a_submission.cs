using Orders.Api.Development.Embedded;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.InMemoryBroker;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Intake;

/// <summary>An in-memory broker loses its records with its process.</summary>
/// <remarks>The intake has no inbox: the order and its reservations show when a sent submission may be deleted.</remarks>
[Trait("Category", "Kafka")]
public sealed class When_the_broker_is_lost_with_a_submission
{
    [Fact]
    public async Task The_submission_is_resent_at_the_next_start_and_kept_until_the_order_and_all_its_reservations_exist()
    {
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        var (order, other) = (Submissions.NewOrder(), Submissions.NewOrder());
        await Submit(database, prefix, order);
        await Submit(database, prefix, other);

        using (var broker = Broker(prefix))
        await using (var first = await RunningMessaging.Start(
            database, prefix, options => options with { InMemoryBroker = "first", Saga = false },
            bootstrapServers: broker.BootstrapServers))
        {
            await Eventually.Equal(2, () => database.Scalar<long>("SELECT count(*) FROM in_memory_broker_sent"));
            Assert.Equal(2, (await first.Read(Topics.SubmittedOrders)).Count);
        }

        using var next = Broker(prefix);
        await using var second = await RunningMessaging.Start(
            database, prefix, options => options with { InMemoryBroker = "second", Intake = true },
            bootstrapServers: next.BootstrapServers);
        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await database.OrderIs(other, OrderStatus.AwaitingPayment);

        await Reserve(database, order, "tea-001");
        await Reserve(database, other, "tea-001");
        await Reserve(database, other, "cup-001");
        await Eventually.Equal(0, () => Rows(other));
        Assert.Equal(1, await Rows(order));
        await Reserve(database, order, "cup-001");
        await Eventually.Equal(0, () => Rows(order));

        Task<long> Rows(Guid key) => database.WaitingOrSent($"topic = '{prefix}{Topics.SubmittedOrders}' AND key = '{key}'");
    }

    /// <summary>Anyone may write a submission by hand under any key, and an operator may replay it.</summary>
    [Fact]
    public async Task A_replay_under_another_key_is_deleted_and_keeps_no_other_row()
    {
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        var (order, byHand) = (Submissions.NewOrder(), Submissions.NewOrder());
        await Submit(database, prefix, order);
        await Submit(database, prefix, byHand);
        await database.Execute(
            $$"""
            UPDATE outbox_message SET key = 'by-hand', headers = headers || '{"{{ReplayHeader.Header}}":"intake"}' WHERE key = '{{byHand}}'
            """);
        await Reserve(database, order, "tea-001");
        await Reserve(database, order, "cup-001");

        using var broker = Broker(prefix);
        await using var messaging = await RunningMessaging.Start(
            database, prefix, options => options with { InMemoryBroker = "this run", Intake = true },
            bootstrapServers: broker.BootstrapServers);

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Eventually.Equal(0, () => database.WaitingOrSent($"topic = '{prefix}{Topics.SubmittedOrders}'"));
    }

    static MockKafka Broker(string prefix)
    {
        var broker = MockKafka.Start();
        broker.CreateTopics(Topics.All.Select(topic => prefix + topic));
        return broker;
    }

    static async Task Submit(TestDatabase database, string prefix, Guid order)
    {
        await using var db = database.Context();
        db.Add(OutboxRows.Of(prefix + Topics.SubmittedOrders, order, Submissions.NewOrder(), Submissions.Of(order)));
        await db.SaveChangesAsync();
    }

    static Task Reserve(TestDatabase database, Guid order, string sku) => database.Execute(
        $"INSERT INTO inventory_reservation (order_id, sku, quantity, state, reserved_at) VALUES ('{order}', '{sku}', 1, 'Held', now())");
}
