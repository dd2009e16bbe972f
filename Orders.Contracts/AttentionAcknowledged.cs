namespace Orders.Contracts;

/// <summary>An operator has looked after what an order called attention for. Means nothing to an order that calls for something else by then.</summary>
public sealed record AttentionAcknowledged
{
    /// <summary>The order that was looked after.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>What the operator has seen and looked after, as the order's code.</summary>
    public required string Attention { get; init; }

    /// <summary>Who looked after it.</summary>
    public required string By { get; init; }

    /// <summary>What was done, or why nothing has to be.</summary>
    public required string Note { get; init; }

    /// <summary>When the operator said so.</summary>
    public required DateTimeOffset AttendedAt { get; init; }
}
