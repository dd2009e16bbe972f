using System.Text.Json.Serialization;

namespace Orders.Contracts;

/// <summary>What a notification is about. A customer gets each kind at most once for an order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationKind>))]
public enum NotificationKind
{
    /// <summary>The order is paid and will be shipped.</summary>
    OrderConfirmation,

    /// <summary>The shipment is on its way.</summary>
    ShippingNotification,

    /// <summary>The order is cancelled.</summary>
    OrderCancellation,

    /// <summary>All that was paid is refunded.</summary>
    RefundConfirmation,
}
