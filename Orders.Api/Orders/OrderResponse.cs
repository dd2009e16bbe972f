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
        "The order's progress: Submitted, Rejected, AwaitingPayment, Paid, Shipped; or Cancelled (not paid), Refunding, Refunded.")]
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
        + "shipment-deadline, out-of-stock or the payment provider's decline code; for a rejected order the broken rules.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [Description(
        "Why the order needs attention; absent if it needs none. One of shipment-deadline, refund-deadline, payment-in-doubt, "
        + "shipped-although-cancelled, shipped-unpaid, paid-twice, paid-although-rejected or refunded-unasked.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Attention { get; init; }

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
    };
}
