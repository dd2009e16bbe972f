using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Api.Development.Embedded;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtLeastOnce;

[Trait("Category", "Kafka")]
public sealed class When_a_record_cannot_be_processed
{
    [Fact]
    public async Task An_event_that_the_state_does_not_handle_is_a_dead_letter_at_once()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix);
        var (order, declined) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        await saga.Produce(Topics.Orders, order, OrderEvents.Rejected(order));
        await database.OrderIs(order, OrderStatus.Rejected);

        var place = await saga.Produce(Topics.Payments, order, OrderEvents.Declined(order), declined);

        await saga.Offsets(Topics.Payments, "order-saga").Pass(place.Partition, place.Offset);
        var letter = Assert.Single(await database.DeadLetters());
        Assert.Equal((DeadLetterReason.UnhandledEvent, declined, 1), (letter.Reason, letter.MessageId, letter.Attempts));
        Assert.Equal(1, (await database.Order(order))!.Version);
    }

    [Fact]
    public async Task A_message_that_breaks_a_rule_is_a_dead_letter_at_once()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix);
        var order = OrderEvents.NewOrder();
        var created = OrderEvents.Created(order) with { Lines = [new() { Sku = "tea-001", Quantity = 0, UnitPrice = 1 }] };

        var place = await saga.Produce(Topics.Orders, order, created);

        await saga.Offsets(Topics.Orders, "order-saga").Pass(place.Partition, place.Offset);
        var letter = Assert.Single(await database.DeadLetters());
        Assert.Equal((DeadLetterReason.Invalid, 1), (letter.Reason, letter.Attempts));
        Assert.Contains("lines[0].quantity must be 1 to 10000.", letter.Error, StringComparison.Ordinal);
        Assert.Null(await database.Order(order));
    }

    [Fact]
    public async Task A_failing_handler_is_retried_and_a_redelivery_stores_no_second_dead_letter()
    {
        TestBroker.RequireReal("the in-memory broker accepts no offsets for a group without members.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var watch = new UnitWatch();
        var (failing, behind, failed) = (OrderEvents.NewOrder(), OrderEvents.NewOrder(), OrderEvents.NewOrder());
        watch.Fail(failed, () => new ArgumentOutOfRangeException("email", "ada@example.com", "Not an address."));

        await using (var saga = await RunningMessaging.Start(database, prefix, services: watch.Register))
        {
            var place = await saga.Produce(Topics.Orders, failing, OrderEvents.Created(failing), failed);
            place = await saga.Produce(Topics.Orders, failing, OrderEvents.Created(behind));
            await database.OrderIs(behind, OrderStatus.AwaitingPayment);
            await saga.Offsets(Topics.Orders, "order-saga").Pass(place.Partition, place.Offset);
            await Eventually.True(() => saga.Endpoint(Topics.Orders) is { RetryingSince: null, WaitingForRetry: 0 });
        }

        var letter = Assert.Single(await database.DeadLetters());
        Assert.Equal((DeadLetterReason.HandlerFailed, failed), (letter.Reason, letter.MessageId));
        Assert.Equal(watch.Attempts(failed), letter.Attempts);
        Assert.InRange(letter.Attempts, 5, 6);
        Assert.Contains(nameof(ArgumentOutOfRangeException), letter.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.com", letter.Error, StringComparison.Ordinal);
        await Redeliver(database, prefix);

        Assert.Single(await database.DeadLetters());
        Assert.Null(await database.Order(failing));
        Assert.Single(await database.History(behind));
    }

    /// <summary>Redelivers the records to a handler that works now: a record stays a dead letter until an operator replays it.</summary>
    static async Task Redeliver(TestDatabase database, string prefix)
    {
        await new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.Orders, prefix + "order-saga").Rewind();
        var watch = new UnitWatch();
        await using var saga = await RunningMessaging.Start(database, prefix, services: watch.Register);
        var last = (await saga.Read(Topics.Orders)).Max(record => record.Offset.Value);
        await saga.Offsets(Topics.Orders, "order-saga").Pass((await saga.Read(Topics.Orders))[0].Partition, last);
        // The inbox knows both messages, so neither is attempted.
        Assert.Empty(watch.Seen);
    }
}
