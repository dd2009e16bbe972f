namespace Orders.Contracts;

/// <summary>An operator has acknowledged an order's attention. Has no effect if the order has another attention by then.</summary>
public sealed record AttentionAcknowledged : IOrderEvent
{
    /// <summary>The order whose attention is acknowledged.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The code of the attention that the operator has acknowledged.</summary>
    public required string Attention { get; init; }

    /// <summary>The operator.</summary>
    public required string By { get; init; }

    /// <summary>What the operator did, or why nothing has to be done.</summary>
    public required string Note { get; init; }

    /// <summary>When the operator acknowledged the attention.</summary>
    public required DateTimeOffset AcknowledgedAt { get; init; }
}
