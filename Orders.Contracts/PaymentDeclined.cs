namespace Orders.Contracts;

/// <summary>The payment provider declined the charge; the customer has not paid.</summary>
public sealed record PaymentDeclined : IOrderEvent
{
    /// <summary>The order that was not paid.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The provider's decline code.</summary>
    public required string Reason { get; init; }

    /// <summary>When the provider declined the charge.</summary>
    public required DateTimeOffset DeclinedAt { get; init; }
}
