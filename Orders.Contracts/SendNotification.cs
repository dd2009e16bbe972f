namespace Orders.Contracts;

/// <summary>Asks Notifications to send the customer an e-mail about an order, once for each (order, kind).</summary>
public sealed record SendNotification : IOrderMessage
{
    /// <summary>The order that the e-mail is about.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>What the e-mail says.</summary>
    public required NotificationKind Kind { get; init; }

    /// <summary>Where the e-mail goes. Personal data: never logged.</summary>
    public required string CustomerEmail { get; init; }

    /// <summary>The order's total, or all that was refunded, in <see cref="Currency"/>.</summary>
    public required decimal Total { get; init; }

    /// <summary>ISO 4217 code of <see cref="Total"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>The carrier; only for <see cref="NotificationKind.ShippingNotification"/>.</summary>
    public string? Carrier { get; init; }

    /// <summary>The carrier's number for the shipment; only for <see cref="NotificationKind.ShippingNotification"/>.</summary>
    public string? TrackingNumber { get; init; }

    /// <summary>
    /// The order's reason code; only for <see cref="NotificationKind.OrderCancellation"/> and <see
    /// cref="NotificationKind.RefundConfirmation"/>.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>What was refunded in other currencies; only for <see cref="NotificationKind.RefundConfirmation"/>.</summary>
    public IReadOnlyList<MoneyAmount>? OtherAmounts { get; init; }
}
