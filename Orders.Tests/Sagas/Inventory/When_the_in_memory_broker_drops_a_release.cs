using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.InMemoryBroker;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Inventory;

[Trait("Category", "Kafka")]
public sealed class When_the_in_memory_broker_drops_a_release
{
    [Fact]
    public async Task The_sent_release_is_kept_until_the_units_are_released_and_no_longer()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var messaging = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, InMemoryBroker = "this run" });
        var (held, released, replayed) = (OrderEvents.NewOrder(), OrderEvents.NewOrder(), OrderEvents.NewOrder());
        await Reserve(database, held, "Held");
        await Reserve(database, released, "Released");
        await Sent(database, prefix, held, released, replayed);
        await database.Execute(
            $$"""
            UPDATE in_memory_broker_sent SET body = '\xff', headers = headers || '{"{{ReplayHeader.Header}}":"inventory"}'
            WHERE key = '{{replayed}}'
            """);

        await Eventually.Equal($"{held}", () => database.Scalar<string>("SELECT string_agg(key, ',') FROM in_memory_broker_sent"));
        await database.Execute("UPDATE inventory_reservation SET state = 'Released'");

        await Eventually.Equal(0, () => database.WaitingOrSent());
    }

    static Task Reserve(TestDatabase database, Guid order, string state) => database.Execute(
        $"""
        INSERT INTO inventory_reservation (order_id, sku, quantity, state, reserved_at) VALUES ('{order}', 'tea-001', 1, '{state}', now())
        """);

    static Task Sent(TestDatabase database, string prefix, params Guid[] orders) =>
        database.AddSent(TimeProvider.System.GetUtcNow(), [.. orders.Select(order => Release(prefix, order))]);

    static OutboxMessage Release(string prefix, Guid order) => OutboxRows.Of(
        prefix + Topics.InventoryReservations, order, OrderEvents.NewOrder(), new ReleaseInventory { OrderId = order, Sku = "tea-001" });
}
