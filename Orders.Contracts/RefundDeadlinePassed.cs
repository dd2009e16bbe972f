namespace Orders.Contracts;

/// <summary>A customer did not get the money back in time.</summary>
public sealed record RefundDeadlinePassed
{
    /// <summary>The order whose refund has not come.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When the refund should have come.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
