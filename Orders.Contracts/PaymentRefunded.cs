namespace Orders.Contracts;

/// <summary>The payment provider refunded a charge to the customer.</summary>
public sealed record PaymentRefunded : IOrderEvent
{
    /// <summary>The order that was charged for.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The refunded amount, in <see cref="Currency"/>.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of <see cref="Amount"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>The payment provider's reference of the refunded charge.</summary>
    public required string PaymentReference { get; init; }

    /// <summary>The payment provider's reference of the refund.</summary>
    public required string RefundReference { get; init; }

    /// <summary>Why the charge was refunded.</summary>
    public required RefundReason Reason { get; init; }

    /// <summary>When the provider refunded the charge.</summary>
    public required DateTimeOffset RefundedAt { get; init; }
}
