using Orders.Contracts;

namespace Orders.Tests.Sagas.Intake;

/// <summary>Orders as customers submit them.</summary>
internal static class Submissions
{
    static readonly DateTimeOffset At = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public static Guid NewOrder() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    public static OrderSubmitted Of(Guid orderId) => new()
    {
        OrderId = orderId,
        CustomerId = "c-42",
        CustomerEmail = "ada@example.com",
        Currency = "EUR",
        PaymentMethod = "tok_ok",
        Lines = [new() { Sku = "tea-001", Quantity = 2, UnitPrice = 12.50m }, new() { Sku = "cup-001", Quantity = 1, UnitPrice = 7.99m }],
        SubmittedAt = At,
    };

    /// <summary>An order that is too large: each line is within the limits, all lines together are not.</summary>
    public static OrderSubmitted TooMuch(Guid orderId) => Of(orderId) with
    {
        Lines = [new() { Sku = "tea-001", Quantity = 9_000, UnitPrice = 1 }, new() { Sku = "tea-001", Quantity = 2_000, UnitPrice = 1 }],
    };
}
