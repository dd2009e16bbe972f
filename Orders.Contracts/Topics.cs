namespace Orders.Contracts;

/// <summary>The name of every Kafka topic of this system. Each is keyed by order id, so that one order's records stay in order.</summary>
public static class Topics
{
    /// <summary>What customers want to order: <see cref="OrderSubmitted"/>.</summary>
    public const string SubmittedOrders = "submitted-orders";

    /// <summary>
    /// Facts about orders: <see cref="OrderCreated"/>, <see cref="OrderRejected"/>, <see cref="OrderCancellationRequested"/>, <see cref="OutOfStock"/>,
    /// <see cref="PaymentDeadlinePassed"/>, <see cref="ShipmentDeadlinePassed"/>, <see cref="RefundDeadlinePassed"/> and <see cref="AttentionAcknowledged"/>.
    /// </summary>
    public const string Orders = "orders";

    /// <summary>Work for Inventory: <see cref="ReserveInventory"/> and <see cref="ReleaseInventory"/>.</summary>
    public const string InventoryReservations = "inventory-reservations";

    /// <summary>Work for Payments: <see cref="RequestPayment"/> and <see cref="RequestRefund"/>.</summary>
    public const string PaymentRequests = "payment-requests";

    /// <summary>Facts about payments: <see cref="PaymentReceived"/>, <see cref="PaymentDeclined"/> and <see cref="PaymentRefunded"/>.</summary>
    public const string Payments = "payments";

    /// <summary>Work for Fulfilment: <see cref="RequestFulfilment"/>.</summary>
    public const string FulfilmentRequests = "fulfilment-requests";

    /// <summary>Facts about parcels: <see cref="OrderShipped"/>.</summary>
    public const string Shipments = "shipments";

    /// <summary>Work for Notifications: <see cref="SendNotification"/>.</summary>
    public const string NotificationRequests = "notification-requests";

    /// <summary>Every topic, as the <c>migrate</c> verb creates them and <c>serve</c> checks them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [SubmittedOrders, Orders, InventoryReservations, PaymentRequests, Payments, FulfilmentRequests, Shipments, NotificationRequests];
}
