namespace Orders.Contracts;

/// <summary>A submitted order breaks a rule and is not accepted.</summary>
/// <remarks>The order ends here; a corrected order is a new order.</remarks>
public sealed record OrderRejected : IOrderEvent
{
    /// <summary>The order that was rejected.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The broken rules, at least one. Each names its field, never the value.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>When the customer submitted the order.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }
}
