using System.ComponentModel;
using System.Text.Json.Serialization;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;

namespace Orders.Api.Orders;

/// <summary>An order, as every answer shows it.</summary>
internal sealed record OrderResponse
{
    public required Guid Id { get; init; }

    [Description("How far the order has come: Submitted, Rejected, AwaitingPayment, Paid, Shipped; or Cancelled (never paid), Refunding, Refunded.")]
    public required string Status { get; init; }

    [Description("+1 for each transition; the ETag.")]
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
        "Why the order was rejected, declined or cancelled; absent otherwise. cancelled-by-customer, payment-deadline, shipment-deadline, out-of-stock, or the payment provider's "
        + "decline code; of a rejected order the broken rules.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [Description(
        "What an operator has to look after; absent when there is nothing. shipment-deadline, refund-deadline, shipped-although-cancelled, shipped-unpaid, paid-twice, "
        + "paid-although-rejected or refunded-unasked.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Attention { get; init; }

    /// <summary>Of a visible order: what was ordered is known.</summary>
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
