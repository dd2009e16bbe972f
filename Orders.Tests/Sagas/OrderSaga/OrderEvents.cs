using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>The events of one order, as their producers write them.</summary>
internal static class OrderEvents
{
    static readonly DateTimeOffset At = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public static Guid NewOrder() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    /// <summary>The value of an event's record.</summary>
    public static byte[] Body<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, RecordJson.Options);

    public static OrderCreated Created(Guid orderId) => new()
    {
        OrderId = orderId,
        CustomerId = "c-42",
        CustomerEmail = "ada@example.com",
        Currency = "EUR",
        PaymentMethod = "tok_ok",
        Lines = [new() { Sku = "tea-001", Quantity = 2, UnitPrice = 12.50m }],
        CreatedAt = At,
    };

    /// <summary>The submission that the intake turns into <see cref="Created"/>.</summary>
    public static OrderSubmitted Submitted(Guid orderId) => Submitted(Created(orderId));

    public static OrderSubmitted Submitted(OrderCreated order) => new()
    {
        OrderId = order.OrderId,
        CustomerId = order.CustomerId,
        CustomerEmail = order.CustomerEmail,
        Currency = order.Currency,
        PaymentMethod = order.PaymentMethod,
        Lines = order.Lines,
        SubmittedAt = order.CreatedAt,
    };

    /// <summary>An order that costs nothing.</summary>
    public static OrderCreated Free(Guid orderId) =>
        Created(orderId) with { Lines = [new() { Sku = "tea-001", Quantity = 2, UnitPrice = 0 }] };

    public static PaymentReceived Paid(Guid orderId) => new()
    {
        OrderId = orderId,
        Amount = 25.00m,
        Currency = "EUR",
        PaymentReference = $"ch_{orderId:N}",
        ReceivedAt = At.AddMinutes(1),
    };

    public static PaymentDeclined Declined(Guid orderId) =>
        new() { OrderId = orderId, Reason = "insufficient_funds", DeclinedAt = At.AddMinutes(1) };

    public static OrderShipped Shipped(Guid orderId) => new()
    {
        OrderId = orderId,
        Carrier = "post",
        TrackingNumber = $"T{orderId:N}",
        ShippedAt = At.AddMinutes(2),
    };

    public static OrderRejected Rejected(Guid orderId) =>
        new() { OrderId = orderId, Reasons = ["currency must be an ISO 4217 code in capitals."], SubmittedAt = At };

    public static PaymentRefunded Refunded(Guid orderId) => new()
    {
        OrderId = orderId,
        Amount = 25.00m,
        Currency = "EUR",
        PaymentReference = $"ch_{orderId:N}",
        RefundReference = $"re_{orderId:N}",
        Reason = RefundReason.OrderCancelled,
        RefundedAt = At.AddMinutes(3),
    };

    public static OrderCancellationRequested Cancellation(Guid orderId) => new() { OrderId = orderId, RequestedAt = At.AddMinutes(1) };

    public static OutOfStock OutOfStock(Guid orderId) => new() { OrderId = orderId, Sku = "tea-001", FoundAt = At.AddMinutes(1) };

    public static PaymentDeadlinePassed Unpaid(Guid orderId) => new() { OrderId = orderId, DueAt = At.AddDays(1) };

    public static ShipmentDeadlinePassed NotShipped(Guid orderId) => new() { OrderId = orderId, DueAt = At.AddDays(7) };

    public static RefundDeadlinePassed NotRefunded(Guid orderId) => new() { OrderId = orderId, DueAt = At.AddDays(1) };

    public static AttentionAcknowledged Acknowledged(Guid orderId, string attention) => new()
    {
        OrderId = orderId,
        Attention = attention,
        By = "ada",
        Note = "carrier called",
        AcknowledgedAt = At.AddDays(8),
    };

    public static PaymentMismatchResolved Resolved(
        Guid orderId, MismatchDecision decision, params IReadOnlyList<string> references) => new()
        {
            OrderId = orderId,
            Decision = decision,
            References = references,
            By = "ada",
            Reason = "ticket 4711",
            ResolvedAt = At.AddDays(1),
        };

    /// <summary>Writes an event to its topic, under a message id of its own.</summary>
    public static Task Send(this RunningMessaging saga, Guid order, IOrderEvent message) =>
        saga.Produce(
            saga.Services.GetRequiredService<TopicTopology>().TopicOf(message.GetType()), order, (dynamic)message, (Guid?)NewOrder());
}
