namespace Orders.Contracts;

/// <summary>A charge was given back to the customer.</summary>
public sealed record PaymentRefunded
{
    /// <summary>The order that was charged for.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>What was given back, in <see cref="Currency"/>.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of <see cref="Amount"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>The payment provider's name for the charge that was given back.</summary>
    public required string PaymentReference { get; init; }

    /// <summary>The payment provider's name for the refund.</summary>
    public required string RefundReference { get; init; }

    /// <summary>Why; the order's own state moves only for <see cref="RefundReason.OrderCancelled"/>.</summary>
    public required RefundReason Reason { get; init; }

    /// <summary>When the provider gave it back.</summary>
    public required DateTimeOffset RefundedAt { get; init; }
}
