namespace Orders.Contracts;

/// <summary>The payment provider charged the customer for the order.</summary>
/// <remarks>An order is paid when the payments in its currency add up to exactly its total.</remarks>
public sealed record PaymentReceived : IOrderEvent
{
    /// <summary>The order that was paid.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The charged amount, in <see cref="Currency"/>.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of <see cref="Amount"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>The payment provider's reference of the charge.</summary>
    public required string PaymentReference { get; init; }

    /// <summary>When the provider charged the customer.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}
