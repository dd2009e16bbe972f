using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>Rows that are marked as sent, and whose records no broker has: what is left of a run on the mock, and what the mock drops while it runs.</summary>
public sealed class When_the_in_memory_broker_drops_a_record
{
    [Theory]
    [InlineData("this run")]
    [InlineData(null)]
    public async Task What_an_earlier_run_sent_is_sent_again_whatever_the_broker_is_now(string? forgetful)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var order = await SentAndForgotten(database, prefix, TimeSpan.FromHours(8));

        await using var saga = await RunningMessaging.Start(database, prefix, options => options with { ForgetfulBroker = forgetful });

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
    }

    [Fact]
    public async Task What_is_dropped_while_running_is_sent_again_once_its_readers_have_nothing_left_to_read()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix, options => options with { ForgetfulBroker = "this run" });

        var order = await SentAndForgotten(database, prefix, TimeSpan.FromMinutes(1));

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
    }

    [Fact]
    public async Task A_sent_row_is_kept_until_its_reader_has_consumed_it_and_no_longer()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(
            database, prefix, options => options with { ForgetfulBroker = "this run" },
            services => services.AddSingleton(Options.Create(new OutboxOptions { KeepSentUntilConsumed = true, PollInterval = TimeSpan.FromMilliseconds(100) })));

        var order = await SentAndForgotten(database, prefix, TimeSpan.FromMinutes(1));
        await database.OrderIs(order, OrderStatus.AwaitingPayment);

        // OrderCreated has a reader here; RequestPayment, which the saga sent, has none.
        await Eventually.Equal("payment-requests:sent", () => Rows(database, prefix));
    }

    static Task<string> Rows(TestDatabase database, string prefix) => database.Scalar<string>(
        $"""
        SELECT string_agg(replace(topic, '{prefix}', '') || CASE WHEN sent_at IS NULL THEN ':waiting' ELSE ':sent' END, ',' ORDER BY id) FROM outbox_message
        """)!;

    static async Task<Guid> SentAndForgotten(TestDatabase database, string prefix, TimeSpan ago)
    {
        var (order, messageId) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        var at = TimeProvider.System.GetUtcNow() - ago;
        await using var db = database.Context();
        db.Add(OutboxRows.Of(prefix + Topics.Orders, order, messageId, OrderEvents.Created(order), at));
        await db.SaveChangesAsync();
        return order;
    }
}
