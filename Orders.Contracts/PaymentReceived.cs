namespace Orders.Contracts;

/// <summary>The customer's money for an order was taken.</summary>
public sealed record PaymentReceived
{
    /// <summary>The order that was paid.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>What was taken, in <see cref="Currency"/>.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of <see cref="Amount"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>The payment provider's name for this charge.</summary>
    public required string PaymentReference { get; init; }

    /// <summary>When the provider took the money.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}
