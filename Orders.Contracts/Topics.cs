namespace Orders.Contracts;

/// <summary>The names of all Kafka topics of this system.</summary>
/// <remarks>Each topic is keyed by order id, so that the records of one order stay in order.</remarks>
public static class Topics
{
    /// <summary>Submitted orders: <see cref="OrderSubmitted"/>.</summary>
    public const string SubmittedOrders = "submitted-orders";

    /// <summary>
    /// Events of orders that no other topic carries, from <see cref="OrderCreated"/> to <see cref="PaymentMismatchResolved"/>.
    /// </summary>
    public const string Orders = "orders";

    /// <summary>Requests to Inventory: <see cref="ReserveInventory"/> and <see cref="ReleaseInventory"/>.</summary>
    public const string InventoryReservations = "inventory-reservations";

    /// <summary>Requests to Payments: <see cref="RequestPayment"/> and <see cref="RequestRefund"/>.</summary>
    public const string PaymentRequests = "payment-requests";

    /// <summary>
    /// Events of payments: <see cref="PaymentReceived"/>, <see cref="PaymentDeclined"/> and <see cref="PaymentRefunded"/>.
    /// </summary>
    public const string Payments = "payments";

    /// <summary>Requests to Fulfilment: <see cref="RequestFulfilment"/>.</summary>
    public const string FulfilmentRequests = "fulfilment-requests";

    /// <summary>Events of shipments: <see cref="OrderShipped"/>.</summary>
    public const string Shipments = "shipments";

    /// <summary>Requests to Notifications: <see cref="SendNotification"/>.</summary>
    public const string NotificationRequests = "notification-requests";

    /// <summary>Every topic, as the <c>migrate</c> verb creates them and <c>serve</c> checks them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [SubmittedOrders, Orders, InventoryReservations, PaymentRequests, Payments, FulfilmentRequests, Shipments, NotificationRequests];
}
