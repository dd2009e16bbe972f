namespace Orders.Contracts;

/// <summary>Asks Payments to refund one charge.</summary>
/// <remarks>At most one refund of a charge takes effect, however many requests arrive.</remarks>
public sealed record RequestRefund : IOrderMessage
{
    /// <summary>The order that was charged for.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The payment provider's reference of the charge; with the provider the identity of the refund.</summary>
    public required string PaymentReference { get; init; }

    /// <summary>What is not refunded yet of the charge, in <see cref="Currency"/>.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of <see cref="Amount"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>Why the charge is refunded.</summary>
    public required RefundReason Reason { get; init; }
}
