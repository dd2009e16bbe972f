using System.Text;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Rules;

[Trait("Category", "Kafka")]
public sealed class When_records_break_rules_on_every_topic
{
    const int Attempts = 5;

    /// <summary>One record for each reader: topic, contract, member, its JSON, the reason.</summary>
    static readonly (string Topic, string Contract, string Member, string Json, DeadLetterReason Reason)[] Broken =
    [
        (Topics.SubmittedOrders, nameof(OrderSubmitted), "submittedAt", "\"soon\"", DeadLetterReason.Undeserialisable),
        (Topics.Orders, nameof(OrderCreated), "customerId", "\"nul\\u0000\"", DeadLetterReason.Invalid),
        (Topics.Payments, nameof(PaymentReceived), "currency", "\"EURO\"", DeadLetterReason.Invalid),
        (Topics.Payments, nameof(PaymentRefunded), "reason", "7", DeadLetterReason.Undeserialisable),
        (Topics.Shipments, nameof(OrderShipped), "carrier", "\"tab\\t\"", DeadLetterReason.Invalid),
        (Topics.PaymentRequests, nameof(RequestPayment), "amount", "12.505", DeadLetterReason.Invalid),
        (Topics.PaymentRequests, nameof(RequestRefund), "paymentReference", "\"\"", DeadLetterReason.Invalid),
        (Topics.FulfilmentRequests, nameof(RequestFulfilment), "lines", "[]", DeadLetterReason.Invalid),
        (Topics.NotificationRequests, nameof(SendNotification), "customerEmail", "\"ada\"", DeadLetterReason.Invalid),
        (Topics.InventoryReservations, nameof(ReserveInventory), "quantity", "0", DeadLetterReason.Invalid),
    ];

    [Fact]
    public async Task Each_is_a_dead_letter_without_a_retry_that_names_its_member()
    {
        await using var database = await TestDatabase.Create();
        await using var messaging = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Intake = true, Effects = true });

        foreach (var record in Broken)
            await Produce(messaging, record.Topic, record.Contract, SampleMessages.Body(record.Contract, record.Member, record.Json));

        await Eventually.Equal(Broken.Length, async () => (await database.DeadLetters()).Count);
        var letters = await database.DeadLetters();
        Assert.All(Broken, record =>
        {
            var letter = Assert.Single(letters, x => IsOf(x, record.Contract));
            Assert.Equal(record.Reason, letter.Reason);
            Assert.Contains(record.Member, letter.Error, StringComparison.Ordinal);
            Assert.InRange(letter.Attempts, 1, Attempts - 1);
        });
    }

    /// <summary>The examples of the issue: an offset in a time, a currency in small letters, an amount in a string.</summary>
    [Fact]
    public async Task Values_that_are_written_otherwise_pay_the_order()
    {
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(database, await RunningMessaging.CreateTopics());
        var order = OrderEvents.NewOrder();
        await saga.Send(order, OrderEvents.Created(order));

        await Produce(
            saga, Topics.Payments, nameof(PaymentReceived),
            Encoding.UTF8.GetBytes(
                $$"""
                {"orderId":"{{order}}","amount":"25.0","currency":"eur","paymentReference":"p-1","receivedAt":"2026-11-24t12:01:00+02:00"}
                """));

        var paid = (await database.OrderIs(order, OrderStatus.Paid))!;
        Assert.Equal(
            ("EUR", 25.00m, new DateTimeOffset(2026, 11, 24, 10, 1, 0, TimeSpan.Zero)),
            (paid.Payments[0].Currency, paid.Payments[0].Amount, paid.Payments[0].ReceivedAt));
    }

    static Task Produce(RunningMessaging messaging, string topic, string contract, byte[] body) => messaging.ProduceRaw(
        topic, OrderEvents.NewOrder().ToString(), body,
        new Confluent.Kafka.Headers
        {
            { MessageHeaders.MessageType, Encoding.UTF8.GetBytes(MessageUrn.ForTypeString(SampleMessages.All[contract].GetType())) },
        });

    static bool IsOf(DeadLetter letter, string contract) => letter.MessageType!.EndsWith($":{contract}", StringComparison.Ordinal);
}
