namespace Orders.Contracts;

/// <summary>The customer was not refunded in time.</summary>
public sealed record RefundDeadlinePassed : IOrderEvent
{
    /// <summary>The order that is not refunded.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When the refund was due.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
