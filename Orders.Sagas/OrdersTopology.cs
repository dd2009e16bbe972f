using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Intake;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Rider;

namespace Orders.Sagas;

/// <summary>Every topic: the messages that it carries, their writers, and its readers. Records are keyed by order id.</summary>
internal static class OrdersTopology
{
    /// <summary>The topics whose events meet in one unit of work, because one reader has them all.</summary>
    static readonly TopicSource[] Events =
    [
        TopicSource.Of<OrderCreated>(Topics.Orders), TopicSource.Of<PaymentReceived>(Topics.Payments),
        TopicSource.Of<OrderShipped>(Topics.Shipments),
    ];

    /// <summary>The topics that need the same number of partitions.</summary>
    public static IReadOnlyList<string> ReadTogether { get; } = [.. Events.Select(source => source.Topic)];

    public static void AddMessages(this IRiderRegistrationConfigurator rider)
    {
        // Message, topic                                                   // written by
        rider.AddMessage<OrderSubmitted>(Topics.SubmittedOrders);           // POST /orders
        rider.AddMessage<OrderCreated>(Topics.Orders);                      // intake
        rider.AddMessage<OrderRejected>(Topics.Orders);                     // intake
        rider.AddMessage<OrderCancellationRequested>(Topics.Orders);        // POST /orders/{id}/cancellation
        rider.AddMessage<OutOfStock>(Topics.Orders);                        // inventory
        rider.AddMessage<PaymentDeadlinePassed>(Topics.Orders);             // deadline sweeper
        rider.AddMessage<ShipmentDeadlinePassed>(Topics.Orders);            // deadline sweeper
        rider.AddMessage<RefundDeadlinePassed>(Topics.Orders);              // deadline sweeper
        rider.AddMessage<AttentionAcknowledged>(Topics.Orders);             // POST /orders/{id}/attention/acknowledgement
        rider.AddMessage<PaymentMismatchResolved>(Topics.Orders);           // POST /orders/{id}/payment-mismatch/resolution
        rider.AddMessage<ReserveInventory>(Topics.InventoryReservations);   // intake
        rider.AddMessage<ReleaseInventory>(Topics.InventoryReservations);   // order saga
        rider.AddMessage<RequestPayment>(Topics.PaymentRequests);           // order saga
        rider.AddMessage<RequestRefund>(Topics.PaymentRequests);            // order saga, payments
        rider.AddMessage<PaymentReceived>(Topics.Payments);                 // payments
        rider.AddMessage<PaymentDeclined>(Topics.Payments);                 // payments
        rider.AddMessage<PaymentRefunded>(Topics.Payments);                 // payments
        rider.AddMessage<RequestFulfilment>(Topics.FulfilmentRequests);     // order saga
        rider.AddMessage<OrderShipped>(Topics.Shipments);                   // POST /orders/{id}/shipments; carriers' systems
        rider.AddMessage<SendNotification>(Topics.NotificationRequests);    // order saga
    }

    public static void ReadTopics(this IKafkaRiderConfigurator kafka, TopicReaders read)
    {
        // Type of records that name none, topic, consumer group, reader. The saga and analytics read their topics together.
        kafka.ExactlyOnce<OrderSubmitted>(Topics.SubmittedOrders, "intake", OrderIntake.Decide, read.Intake);
        kafka.TopicEndpoint("order-saga", read.Saga, Events);
        kafka.TopicEndpoint<RequestPayment>(Topics.PaymentRequests, "payments", read.Payments);
        kafka.TopicEndpoint<RequestFulfilment>(Topics.FulfilmentRequests, "fulfilment", read.Fulfilment);
        kafka.TopicEndpoint<SendNotification>(Topics.NotificationRequests, "notifications", read.Notifications);
        kafka.TopicEndpoint<ReserveInventory>(Topics.InventoryReservations, "inventory", read.Inventory);
        kafka.TopicEndpoint("analytics", read.Analytics, Events);
    }

    static void AddMessage<T>(this IRiderRegistrationConfigurator rider, string topic)
        where T : class, IOrderMessage => rider.AddProducer<T>(topic, message => message.OrderId.ToString());
}
