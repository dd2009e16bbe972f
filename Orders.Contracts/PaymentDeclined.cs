namespace Orders.Contracts;

/// <summary>The payment provider refused the charge; no money was taken.</summary>
public sealed record PaymentDeclined
{
    /// <summary>The order that was not paid.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The provider's decline code.</summary>
    public required string Reason { get; init; }

    /// <summary>When the provider refused.</summary>
    public required DateTimeOffset DeclinedAt { get; init; }
}
