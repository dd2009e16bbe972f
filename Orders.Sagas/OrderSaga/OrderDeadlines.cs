namespace Orders.Sagas.OrderSaga;

/// <summary>The time limits of an order.</summary>
public sealed record OrderDeadlines
{
    /// <summary>An order that is not paid within this time is cancelled, unless the outcome of its charge is open.</summary>
    public TimeSpan Payment { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A paid order that is not shipped within this time needs attention.</summary>
    public TimeSpan Shipment { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether an order that is not shipped in time is also cancelled and refunded.</summary>
    public bool RefundAtShipmentDeadline { get; init; }

    /// <summary>An order that is not refunded within this time needs attention, even while the refund is in doubt.</summary>
    public TimeSpan Refund { get; init; } = TimeSpan.FromHours(24);
}
