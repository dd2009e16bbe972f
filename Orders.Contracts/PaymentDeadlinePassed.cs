namespace Orders.Contracts;

/// <summary>The order was not paid in time.</summary>
public sealed record PaymentDeadlinePassed : IOrderEvent
{
    /// <summary>The order that is not paid.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When the payment was due.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Whether the charge is in doubt. Such an order must not be cancelled, since the customer may have paid.</summary>
    public bool IsPaymentInDoubt { get; init; }
}
