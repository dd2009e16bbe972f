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
}
