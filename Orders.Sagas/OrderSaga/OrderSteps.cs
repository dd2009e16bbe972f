using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.OrderSaga;

/// <summary>The happy path's verbs. Each publishes a message, which becomes an outbox row of the transition's transaction.</summary>
internal static class OrderSteps
{
    public static EventActivityBinder<OrderState, T> RequestPayment<T>(this EventActivityBinder<OrderState, T> binder, TimeSpan limit)
        where T : class =>
        binder.Then(context => context.Saga.DueIn = limit).Publish(context => new RequestPayment
        {
            OrderId = context.Saga.CorrelationId,
            Amount = context.Saga.Total!.Value,
            Currency = context.Saga.Currency!,
            PaymentMethod = context.Saga.PaymentMethod!,
        });

    public static EventActivityBinder<OrderState, T> RequestFulfilment<T>(this EventActivityBinder<OrderState, T> binder, TimeSpan limit)
        where T : class =>
        binder.Then(context => context.Saga.DueIn = limit)
            .Publish(context => new RequestFulfilment { OrderId = context.Saga.CorrelationId, Lines = context.Saga.Lines });

    public static EventActivityBinder<OrderState, T> ConfirmOrder<T>(this EventActivityBinder<OrderState, T> binder)
        where T : class =>
        binder.Publish(context => Notification(context.Saga, NotificationKind.OrderConfirmation));

    /// <summary>
    /// Completes the order: notifies the customer, and clears the deadline, its attention and a reason that came too late.
    /// </summary>
    public static EventActivityBinder<OrderState, T> AnnounceShipment<T>(this EventActivityBinder<OrderState, T> binder)
        where T : class =>
        binder
            .Then(context => context.Saga.Complete())
            .Publish(context => Notification(context.Saga, NotificationKind.ShippingNotification) with
            {
                Carrier = context.Saga.Carrier,
                TrackingNumber = context.Saga.TrackingNumber,
            });

    public static SendNotification Notification(OrderState order, NotificationKind kind) => new()
    {
        OrderId = order.CorrelationId,
        Kind = kind,
        CustomerEmail = order.CustomerEmail!,
        Total = order.Total!.Value,
        Currency = order.Currency!,
    };

    static void Complete(this OrderState order)
    {
        (order.DueAt, order.Reason) = (null, null);
        if (order.Attention is OrderAttention.ShipmentDeadline or OrderAttention.ShippedUnpaid)
            order.Attention = null;
    }
}
