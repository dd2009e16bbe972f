using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.OrderSaga;

/// <summary>What the saga asks of others to take an order back, as verbs. Each becomes outbox rows of the transition's transaction.</summary>
internal static class OrderCompensations
{
    /// <summary>No money came: the pieces go back, and the customer is told. Should money come all the same, it goes back as well.</summary>
    public static EventActivityBinder<OrderState, T> CancelOrder<T>(this EventActivityBinder<OrderState, T> binder)
        where T : class =>
        binder
            .Then(context => context.Saga.NoteStop())
            .ThenAsync(ReleaseInventory)
            .Publish(context => Notification(context.Saga, NotificationKind.OrderCancellation));

    /// <summary>Money came and goes back, once; the pieces go back, and the customer is told.</summary>
    public static EventActivityBinder<OrderState, T> CancelPaidOrder<T>(this EventActivityBinder<OrderState, T> binder, TimeSpan refundLimit)
        where T : class =>
        binder.RequestRefund(refundLimit).CancelOrder();

    /// <summary>Gives back what was paid, which is not always what was asked.</summary>
    public static EventActivityBinder<OrderState, T> RequestRefund<T>(this EventActivityBinder<OrderState, T> binder, TimeSpan limit)
        where T : class =>
        binder.Then(context => context.Saga.DueIn = limit).Publish(context => new RequestRefund
        {
            OrderId = context.Saga.CorrelationId,
            PaymentReference = context.Saga.PaymentReference!,
            Amount = context.Saga.PaidAmount!.Value,
            Currency = context.Saga.PaidCurrency!,
            Reason = RefundReason.OrderCancelled,
        });

    public static EventActivityBinder<OrderState, PaymentRefunded> ConfirmRefund(this EventActivityBinder<OrderState, PaymentRefunded> binder) =>
        binder
            .Then(context => context.Saga.NoteRefund())
            .Publish(context => Notification(context.Saga, NotificationKind.RefundConfirmation) with
            {
                Total = context.Message.Amount,
                Currency = context.Message.Currency,
            });

    static void NoteStop(this OrderState order)
    {
        order.DueAt = null;
        if (order.HasLeft())
            order.Attention = OrderAttention.ShippedAlthoughCancelled;
    }

    static void NoteRefund(this OrderState order)
    {
        order.DueAt = null;
        if (order.Attention is OrderAttention.RefundDeadline)
            order.Attention = null;
    }

    /// <summary>Also what was never set aside, or not yet: a reservation that comes after its release stays released.</summary>
    static async Task ReleaseInventory<T>(BehaviorContext<OrderState, T> context)
        where T : class
    {
        foreach (var sku in context.Saga.Lines.Select(line => line.Sku).Distinct(StringComparer.Ordinal))
            await context.Publish(new ReleaseInventory { OrderId = context.Saga.CorrelationId, Sku = sku });
    }

    static SendNotification Notification(OrderState order, NotificationKind kind) => OrderSteps.Notification(order, kind) with { Reason = order.Reason };
}
