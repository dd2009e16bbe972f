namespace Orders.Sagas.OrderSaga;

/// <summary>How long an order may take.</summary>
public sealed record OrderDeadlines
{
    /// <summary>An order that is not paid within this time is cancelled; not while the outcome of its charge is open.</summary>
    public TimeSpan Payment { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A paid order that has not left within this time needs an operator.</summary>
    public TimeSpan Shipment { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether such an order is also cancelled, and its money given back.</summary>
    public bool RefundAtShipmentDeadline { get; init; }

    /// <summary>An order whose refund has not come within this time needs an operator, also while the refund's outcome is open.</summary>
    public TimeSpan Refund { get; init; } = TimeSpan.FromHours(24);
}
