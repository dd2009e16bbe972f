using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.OrderSaga;

/// <summary>The compensation's verbs. Each publishes messages, which become outbox rows of the transition's transaction.</summary>
internal static class OrderCompensations
{
    /// <summary>Releases the units and notifies the customer. A payment that arrives later is refunded.</summary>
    public static EventActivityBinder<OrderState, T> CancelOrder<T>(this EventActivityBinder<OrderState, T> binder)
        where T : class =>
        binder
            .Then(context => context.Saga.DueAt = null)
            .ThenAsync(ReleaseInventory)
            .Publish(context => Notification(context.Saga, NotificationKind.OrderCancellation));

    /// <summary>Refunds the payment, releases the units, notifies the customer.</summary>
    public static EventActivityBinder<OrderState, T> CancelPaidOrder<T>(
        this EventActivityBinder<OrderState, T> binder, TimeSpan refundLimit)
        where T : class =>
        binder.RequestRefund(refundLimit).CancelOrder();

    /// <summary>Refunds what was paid, even if the total differs.</summary>
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

    /// <summary>Ends the refund's deadline and notifies the customer.</summary>
    public static EventActivityBinder<OrderState, PaymentRefunded> ConfirmRefund(
        this EventActivityBinder<OrderState, PaymentRefunded> binder) =>
        binder
            .Then(context => context.Saga.EndRefundDeadline())
            .Publish(context => Notification(context.Saga, NotificationKind.RefundConfirmation) with
            {
                Total = context.Message.Amount,
                Currency = context.Message.Currency,
            });

    static void EndRefundDeadline(this OrderState order)
    {
        order.DueAt = null;
        if (order.Attention is OrderAttention.RefundDeadline)
            order.Attention = null;
    }

    /// <summary>Releases every SKU, reserved or not: a reservation that arrives after its release stays released.</summary>
    static async Task ReleaseInventory<T>(BehaviorContext<OrderState, T> context)
        where T : class
    {
        foreach (var sku in context.Saga.Lines.Select(line => line.Sku).Distinct(StringComparer.Ordinal))
            await context.Publish(new ReleaseInventory { OrderId = context.Saga.CorrelationId, Sku = sku });
    }

    static SendNotification Notification(OrderState order, NotificationKind kind) =>
        OrderSteps.Notification(order, kind) with { Reason = order.Reason };
}
