namespace Orders.Contracts;

/// <summary>The order is accepted. Starts the order's saga, with or without a REST submission before it.</summary>
public sealed record OrderCreated : IOrderEvent
{
    /// <summary>The order's identity, and the key of every record about it.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>Who ordered, in the submitter's own terms.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Where notifications go. Personal data: never logged.</summary>
    public required string CustomerEmail { get; init; }

    /// <summary>ISO 4217 code of every amount in the order.</summary>
    public required string Currency { get; init; }

    /// <summary>The payment provider's token for the means of payment; never card data.</summary>
    public required string PaymentMethod { get; init; }

    /// <summary>What was ordered; at least one line.</summary>
    public required IReadOnlyList<OrderLine> Lines { get; init; }

    /// <summary>When the order was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
