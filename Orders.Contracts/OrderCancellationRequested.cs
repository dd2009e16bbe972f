namespace Orders.Contracts;

/// <summary>
/// The customer wants to cancel the order. Until the order is shipped, it ends as Cancelled, or as Refunded if it was paid.
/// </summary>
public sealed record OrderCancellationRequested : IOrderEvent
{
    /// <summary>The order to cancel.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When the customer asked for it.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
}
