namespace Orders.Contracts;

/// <summary>A customer has submitted an order. The intake publishes <see cref="OrderCreated"/> or <see cref="OrderRejected"/>.</summary>
public sealed record OrderSubmitted : IOrderMessage
{
    /// <summary>The order's identity, chosen by the submitter, and the key of every record about it.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>Who orders, in the submitter's own terms.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Where notifications go. Personal data: never logged.</summary>
    public required string CustomerEmail { get; init; }

    /// <summary>ISO 4217 code of every amount in the order.</summary>
    public required string Currency { get; init; }

    /// <summary>The payment provider's token for the means of payment; never card data.</summary>
    public required string PaymentMethod { get; init; }

    /// <summary>What is ordered. Several lines may have the same SKU.</summary>
    public required IReadOnlyList<OrderLine> Lines { get; init; }

    /// <summary>When the customer submitted the order.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }
}
