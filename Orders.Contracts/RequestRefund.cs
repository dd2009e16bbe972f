namespace Orders.Contracts;

/// <summary>Asks Payments to give one charge back, whole. At most one refund of a charge takes effect, however often this comes.</summary>
public sealed record RequestRefund
{
    /// <summary>The order that was charged for.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The payment provider's name for the charge; with the provider the refund's identity.</summary>
    public required string PaymentReference { get; init; }

    /// <summary>What was charged, in <see cref="Currency"/>.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of <see cref="Amount"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>Why it is given back.</summary>
    public required RefundReason Reason { get; init; }
}
