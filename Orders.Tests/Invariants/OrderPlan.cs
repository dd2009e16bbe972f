using System.Globalization;
using Orders.Contracts;

namespace Orders.Tests.Invariants;

/// <summary>The planned actions of one customer, carrier and payment provider, drawn from a seed.</summary>
internal sealed record OrderPlan(string Key, string PaymentMethod, string Sku, TimeSpan? CancelsAfter, bool Ships, OtherPayment? Other)
{
    public const string ScarceSku = "scarce-001";

    /// <summary>How the provider treats the charge or its refund: see docs/sandbox.md.</summary>
    static readonly string[] Methods =
    [
        "tok_ok", "tok_ok", "tok_ok", "tok_declined", "tok_timeout_before", "tok_timeout_after", "tok_reset_before", "tok_reset_after",
        "tok_500_before", "tok_500_after", "tok_429", "tok_late", "tok_slow",
        "tok_reset_after__lag", "tok_timeout_after__webhook_twice", "tok_500_after__webhook_none", "tok_reset_after__webhook_late",
        "tok_reset_after__webhook_forged", "tok_webhook_first", "tok_webhook_twice",
        "tok_refund_reset_after", "tok_refund_500_after", "tok_refund_timeout_before", "tok_refund_429",
        "tok_reset_after__refund_reset_after",
    ];

    public static IReadOnlyList<OrderPlan> Of(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new OrderPlan(
            string.Create(CultureInfo.InvariantCulture, $"order-{i}"),
            Methods[random.Next(Methods.Length)],
            random.Next(10) == 0 ? ScarceSku : "tea-001",
            random.Next(3) == 0 ? TimeSpan.FromMilliseconds(random.Next(8_000)) : null,
            random.Next(2) == 0,
            random.Next(4) == 0 ? OtherPayment.Of(random) : null)),
    ];

    public string Email => $"{Key}@example.com";

    public object Body() => new
    {
        customerId = "c-42",
        customerEmail = Email,
        currency = "EUR",
        paymentMethod = PaymentMethod,
        lines = new[]
        {
            new OrderLine { Sku = Sku, Quantity = 1, UnitPrice = 12.50m },
            new OrderLine { Sku = "pot-001", Quantity = 2, UnitPrice = 8.25m },
        },
    };
}
