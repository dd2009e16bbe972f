namespace Orders.Contracts;

/// <summary>The customer asked to cancel the order.</summary>
/// <remarks>An order that is not yet shipped ends as Cancelled, or as Refunded if it received money.</remarks>
public sealed record OrderCancellationRequested : IOrderEvent
{
    /// <summary>The order to cancel.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When the customer asked.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
}
