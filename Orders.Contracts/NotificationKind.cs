using System.Text.Json.Serialization;

namespace Orders.Contracts;

/// <summary>What a customer can be told about an order; each is told once.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationKind>))]
public enum NotificationKind
{
    /// <summary>The order is paid and will be sent.</summary>
    OrderConfirmation,

    /// <summary>The parcel is on its way.</summary>
    ShippingNotification,

    /// <summary>The order is cancelled.</summary>
    OrderCancellation,

    /// <summary>The money was given back.</summary>
    RefundConfirmation,
}
