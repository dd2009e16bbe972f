using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.OrderSaga;

/// <summary>The compensation's verbs. Each publishes messages, which become outbox rows of the transition's transaction.</summary>
internal static class OrderCompensations
{
    /// <summary>Releases the units and notifies the customer. A payment that arrives later is refunded.</summary>
    public static EventActivityBinder<OrderState, T> CancelOrder<T>(this EventActivityBinder<OrderState, T> binder)
        where T : class =>
        binder
            .Then(context => context.Saga.EndPayment())
            .ThenAsync(ReleaseInventory)
            .Publish(context => Notification(context.Saga, NotificationKind.OrderCancellation));

    /// <summary>Refunds all money, releases the units, notifies the customer.</summary>
    public static EventActivityBinder<OrderState, T> CancelPaidOrder<T>(
        this EventActivityBinder<OrderState, T> binder, TimeSpan refundLimit)
        where T : class =>
        binder.CancelOrder().RequestRefunds(refundLimit);

    /// <summary>Refunds each payment that is not refunded yet. A payment has one request, whenever it arrived.</summary>
    public static EventActivityBinder<OrderState, T> RequestRefunds<T>(this EventActivityBinder<OrderState, T> binder, TimeSpan limit)
        where T : class =>
        binder.Then(context => context.Saga.DueIn = limit)
            .ThenAsync(context => RequestRefunds(context, context.Saga.Money.Kept, RefundReason.OrderCancelled));

    /// <summary>Refunds the payment that has just arrived.</summary>
    public static EventActivityBinder<OrderState, PaymentReceived> RequestItsRefund(
        this EventActivityBinder<OrderState, PaymentReceived> binder, TimeSpan limit) =>
        binder.Then(context => context.Saga.DueIn = limit).ThenAsync(context => RequestRefunds(
            context, context.Saga.Money.Kept.Where(x => x.Reference == context.Message.PaymentReference), RefundReason.OrderCancelled));

    /// <summary>Refunds what came in another currency. Which payment in the order's currency is too many, only a person can say.</summary>
    public static EventActivityBinder<OrderState, PaymentMismatchResolved> RefundOtherCurrencies(
        this EventActivityBinder<OrderState, PaymentMismatchResolved> binder) =>
        binder.ThenAsync(context => RequestRefunds(
            context, context.Saga.Money.Kept.Where(x => x.Currency != context.Saga.Currency), RefundReason.Surplus));

    /// <summary>Ends the refund's deadline and tells the customer what went back in total.</summary>
    public static EventActivityBinder<OrderState, PaymentRefunded> ConfirmRefund(
        this EventActivityBinder<OrderState, PaymentRefunded> binder) =>
        binder
            .Then(context => context.Saga.EndRefundDeadline())
            .Publish(context => RefundConfirmation(context.Saga));

    static async Task RequestRefunds(BehaviorContext<OrderState> context, IEnumerable<OrderPayment> payments, RefundReason reason)
    {
        foreach (var payment in payments)
        {
            var request = new RequestRefund
            {
                OrderId = context.Saga.CorrelationId,
                PaymentReference = payment.Reference,
                Amount = payment.Amount,
                Currency = payment.Currency,
                Reason = reason,
            };
            await context.Publish(request, send => send.IdentifyAs(MessageIds.From(request.OrderId, $"refund/{payment.Reference}")));
        }
    }

    /// <summary>All money goes back, so there is nothing to decide about it.</summary>
    static void EndPayment(this OrderState order)
    {
        (order.DueAt, order.DueIn) = (null, null);
        if (order.Attention is OrderAttention.PaymentMismatch or OrderAttention.PaidTwice)
            order.Attention = null;
    }

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

    static SendNotification RefundConfirmation(OrderState order)
    {
        var sums = order.Refunds.GroupBy(x => x.Currency, (currency, refunds) => new MoneyAmount
        {
            Amount = refunds.Sum(x => x.Amount),
            Currency = currency,
        }).OrderByDescending(x => x.Currency == order.Currency).ThenBy(x => x.Currency, StringComparer.Ordinal).ToList();
        return Notification(order, NotificationKind.RefundConfirmation) with
        {
            Total = sums[0].Amount,
            Currency = sums[0].Currency,
            OtherAmounts = sums.Count > 1 ? sums[1..] : null,
        };
    }
}
