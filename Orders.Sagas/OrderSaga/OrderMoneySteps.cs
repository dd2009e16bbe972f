using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.Payments;

namespace Orders.Sagas.OrderSaga;

/// <summary>Notes payments, refunds and decisions about them, and raises or clears the attention that they call for.</summary>
internal static class OrderMoneySteps
{
    /// <exception cref="InvalidMessageException">The order has too many payments.</exception>
    public static EventActivityBinder<OrderState, PaymentReceived> NotePayment(
        this EventActivityBinder<OrderState, PaymentReceived> binder) =>
        binder.Then(context =>
        {
            context.Saga.EndPaymentDoubt();
            context.Saga.Payments = Limited(context.Saga.Money.With(context.Message).Payments, "payments");
            // The refund arrived first.
            if (context.Saga is { Attention: OrderAttention.RefundedTooMuch, Money.IsOverRefunded: false })
                context.Saga.Attention = null;
        });

    /// <exception cref="InvalidMessageException">The order has too many refunds.</exception>
    public static EventActivityBinder<OrderState, PaymentRefunded> NoteRefund(
        this EventActivityBinder<OrderState, PaymentRefunded> binder) =>
        binder.Then(context =>
        {
            context.Saga.Refunds = Limited(context.Saga.Money.With(context.Message).Refunds, "refunds");
            if (context.Saga.Money.IsOverRefunded)
                context.Saga.Attention = OrderAttention.RefundedTooMuch;
        });

    /// <summary>Records who decided and why, and ends the attention.</summary>
    public static EventActivityBinder<OrderState, PaymentMismatchResolved> NoteDecision(
        this EventActivityBinder<OrderState, PaymentMismatchResolved> binder) =>
        binder.Then(context =>
        {
            context.Saga.Attention = null;
            context.Saga.Remark = new SagaRemark(context.Message.By, CardNumber.Mask(context.Message.Reason));
        });

    /// <summary>Raises the attention that the money calls for, or clears the one that it no longer calls for.</summary>
    /// <param name="binder">The row.</param>
    /// <param name="less">The attention if less than the order costs is left.</param>
    /// <param name="more">The attention if more than the order costs is left.</param>
    public static EventActivityBinder<OrderState, T> ReviewMoney<T>(
        this EventActivityBinder<OrderState, T> binder, string less = OrderAttention.PaymentMismatch,
        string more = OrderAttention.PaymentMismatch)
        where T : class =>
        binder.Then(context => context.Saga.ReviewMoney(less, more));

    /// <summary>Raises the attention about the money of a paid order that the acknowledged one has taken the place of.</summary>
    /// <remarks>A decision about the same money may be asked for once more: better twice than never.</remarks>
    public static EventActivityBinder<OrderState, AttentionAcknowledged> ReviewPaidMoney(
        this EventActivityBinder<OrderState, AttentionAcknowledged> binder) =>
        binder.Then(context => context.Saga.ReviewMoney(
            less: context.Saga.Refunds.Count > 0 ? OrderAttention.RefundedUnasked : OrderAttention.PaymentMismatch,
            more: OrderAttention.PaidTwice));

    static void ReviewMoney(this OrderState order, string less, string more)
    {
        var (money, total, currency) = (order.Money, order.Total!.Value, order.Currency!);
        var attention = money switch
        {
            _ when money.HasOtherCurrency(currency) => OrderAttention.PaymentMismatch,
            _ when money.Pays(total, currency) => null,
            _ when less is OrderAttention.PaymentMismatch && !money.Kept.Any() => null,
            _ => money.KeptIn(currency) > total ? more : less,
        };
        // These two stay until a person has seen them: no later payment explains them.
        if (order.Attention is OrderAttention.PaymentContradiction or OrderAttention.RefundedTooMuch)
            return;
        if (attention is not null || order.Attention is OrderAttention.PaymentMismatch or OrderAttention.PaidTwice
            or OrderAttention.RefundedUnasked)
            order.Attention = attention;
    }

    static IReadOnlyList<T> Limited<T>(IReadOnlyList<T> entries, string what) => entries.Count <= OrderMoney.MaxEntries
        ? entries
        : throw new InvalidMessageException([$"The order has {OrderMoney.MaxEntries} {what}, and takes no more."]);
}
