namespace Orders.Contracts;

/// <summary>The customer wants the order undone. Comes too late once the parcel has left; else the order ends without the customer's money, whatever became of it meanwhile.</summary>
public sealed record OrderCancellationRequested
{
    /// <summary>The order to cancel.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
}
