using Orders.Contracts;

namespace Orders.Tests.OrderSaga;

/// <summary>The facts of one order, as their senders write them.</summary>
internal static class OrderEvents
{
    static readonly DateTimeOffset At = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public static Guid NewOrder() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

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

    public static PaymentReceived Paid(Guid orderId) => new()
    {
        OrderId = orderId,
        Amount = 25.00m,
        Currency = "EUR",
        PaymentReference = $"ch_{orderId:N}",
        ReceivedAt = At.AddMinutes(1),
    };

    public static PaymentDeclined Declined(Guid orderId) => new() { OrderId = orderId, Reason = "insufficient_funds", DeclinedAt = At.AddMinutes(1) };

    public static OrderShipped Shipped(Guid orderId) => new()
    {
        OrderId = orderId,
        Carrier = "post",
        TrackingNumber = $"T{orderId:N}",
        ShippedAt = At.AddMinutes(2),
    };
}
