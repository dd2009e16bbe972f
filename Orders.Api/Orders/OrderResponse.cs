using System.ComponentModel;
using System.Text.Json.Serialization;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;

namespace Orders.Api.Orders;

/// <summary>An order, as every response shows it.</summary>
internal sealed record OrderResponse
{
    public required Guid Id { get; init; }

    [Description(
        "The order's progress: Submitted, Rejected, AwaitingPayment, Paid, Shipped; "
        + "or Cancelled (nothing to refund), Refunding, Refunded.")]
    public required string Status { get; init; }

    [Description("Rises by 1 with each transition; the ETag.")]
    public required int Version { get; init; }
    public required string CustomerId { get; init; }
    public required string CustomerEmail { get; init; }

    [Description("ISO 4217 code of every amount of the order.")]
    public required string Currency { get; init; }
    public required decimal Total { get; init; }
    public required string PaymentMethod { get; init; }
    public required IReadOnlyList<OrderLine> Lines { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    [Description(
        "Why the order was rejected, declined or cancelled; absent otherwise. One of cancelled-by-customer, payment-deadline, "
        + "shipment-deadline, payment-mismatch, out-of-stock or the payment provider's decline code; "
        + "for a rejected order the broken rules.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [Description(
        "Why the order needs attention; absent if it needs none. One of shipment-deadline, refund-deadline, payment-in-doubt, "
        + "payment-mismatch, payment-contradiction, shipped-although-cancelled, shipped-although-rejected, shipped-unpaid, paid-twice, "
        + "paid-although-rejected, refunded-unasked or refunded-too-much.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Attention { get; init; }

    [Description(
        "Every payment for the order; absent if there is none. The order is paid when those in its currency, less refunds, are its total.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReceivedPayment>? Received { get; init; }

    [Description("Every refund of these payments; absent if there is none.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PaidRefund>? Refunded { get; init; }

    internal sealed record ReceivedPayment(string Reference, decimal Amount, string Currency, DateTimeOffset ReceivedAt);

    internal sealed record PaidRefund(string Reference, string PaymentReference, decimal Amount, string Currency);

    /// <summary>Converts a visible order, whose content is known.</summary>
    public static OrderResponse Of(OrderState order) => new()
    {
        Id = order.CorrelationId,
        Status = order.CurrentState,
        Version = order.Version,
        CustomerId = order.CustomerId!,
        CustomerEmail = order.CustomerEmail!,
        Currency = order.Currency!,
        Total = order.Total!.Value,
        PaymentMethod = order.PaymentMethod!,
        Lines = order.Lines,
        SubmittedAt = order.SubmittedAt!.Value,
        UpdatedAt = order.UpdatedAt,
        Reason = order.Reason,
        Attention = order.Attention,
        Received = order.Payments.Count == 0
            ? null
            : [.. order.Payments.Select(x => new ReceivedPayment(x.Reference, x.Amount, x.Currency, x.ReceivedAt))],
        Refunded = order.Refunds.Count == 0
            ? null
            : [.. order.Refunds.Select(x => new PaidRefund(x.Reference, x.PaymentReference, x.Amount, x.Currency))],
    };
}
