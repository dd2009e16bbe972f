using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.InMemoryBroker;

/// <summary>Sent records that no broker has: an earlier process's records, and those that the running broker drops.</summary>
[Trait("Category", "Kafka")]
public sealed class When_the_in_memory_broker_drops_a_record
{
    [Theory]
    [InlineData("this run")]
    [InlineData(null)]
    public async Task A_record_of_an_earlier_run_is_resent_on_any_broker(string? inMemoryBroker)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var order = await SentAndDropped(database, prefix, TimeSpan.FromHours(8));

        await using var saga = await RunningMessaging.Start(database, prefix, options => options with { InMemoryBroker = inMemoryBroker });

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
    }

    [Fact]
    public async Task A_record_that_is_dropped_while_running_is_resent_once_its_readers_have_read_everything()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix, options => options with { InMemoryBroker = "this run" });

        var order = await SentAndDropped(database, prefix, TimeSpan.FromMinutes(1));

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
    }

    [Fact]
    public async Task A_sent_row_is_kept_until_its_reader_has_consumed_it_and_no_longer()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(
            database, prefix, options => options with { InMemoryBroker = "this run" },
            services => services.AddSingleton(Options.Create(new OutboxOptions { PollInterval = TimeSpan.FromMilliseconds(100) })));

        var order = await SentAndDropped(database, prefix, TimeSpan.FromMinutes(1));
        await database.OrderIs(order, OrderStatus.AwaitingPayment);

        // OrderCreated has a reader here; RequestPayment, which the saga sent, has none.
        await Eventually.Equal("payment-requests:sent", () => Rows(database, prefix));
    }

    static Task<string> Rows(TestDatabase database, string prefix) => database.Scalar<string>(
        $"""
        SELECT string_agg(replace(topic, '{prefix}', '') || place, ',' ORDER BY id) FROM (
            SELECT id, topic, ':waiting' AS place FROM outbox_message UNION ALL SELECT id, topic, ':sent' FROM in_memory_broker_sent) rows
        """)!;

    static async Task<Guid> SentAndDropped(TestDatabase database, string prefix, TimeSpan ago)
    {
        var (order, messageId) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        await database.AddSent(
            TimeProvider.System.GetUtcNow() - ago, OutboxRows.Of(prefix + Topics.Orders, order, messageId, OrderEvents.Created(order)));
        return order;
    }
}
