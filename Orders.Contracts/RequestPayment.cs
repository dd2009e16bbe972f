namespace Orders.Contracts;

/// <summary>Asks Payments to charge the customer for an order.</summary>
public sealed record RequestPayment : IOrderMessage
{
    /// <summary>The order to charge for. At most one charge for an order takes effect.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The amount to charge, in <see cref="Currency"/>.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of <see cref="Amount"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>The payment provider's token for the means of payment; never card data.</summary>
    public required string PaymentMethod { get; init; }
}
