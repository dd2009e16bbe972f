namespace Orders.Contracts;

/// <summary>An operator has decided about a payment mismatch: the order did not receive exactly what it costs.</summary>
/// <remarks>Has no effect if another payment or refund arrived after the operator read the order.</remarks>
public sealed record PaymentMismatchResolved : IOrderEvent
{
    /// <summary>The order with the mismatch.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>What the operator decided.</summary>
    public required MismatchDecision Decision { get; init; }

    /// <summary>The references of the payments and refunds that the operator saw.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The operator.</summary>
    public required string By { get; init; }

    /// <summary>Why the operator decided so.</summary>
    public required string Reason { get; init; }

    /// <summary>When the operator decided.</summary>
    public required DateTimeOffset ResolvedAt { get; init; }
}
