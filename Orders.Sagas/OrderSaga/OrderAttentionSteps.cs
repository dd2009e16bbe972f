using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.Payments;

namespace Orders.Sagas.OrderSaga;

/// <summary>Raises an order's attention for an operator, and clears it when the operator acknowledges.</summary>
internal static class OrderAttentionSteps
{
    public static EventActivityBinder<OrderState, T> RaiseAttention<T>(this EventActivityBinder<OrderState, T> binder, string attention)
        where T : class =>
        binder.Then(context => context.Saga.Attention = attention);

    /// <summary>Raises an attention for a passed deadline. If the order has another attention, the deadline restarts instead.</summary>
    /// <remarks>
    /// The late event may still arrive, and then clears this attention by itself. So this attention must not overwrite another one; the
    /// restarted deadline raises it later.
    /// </remarks>
    public static EventActivityBinder<OrderState, T> RaiseDeadlineAttention<T>(
        this EventActivityBinder<OrderState, T> binder, string attention, TimeSpan limit)
        where T : class =>
        binder.Then(context =>
        {
            if (context.Saga.Attention is null || context.Saga.Attention == attention)
                context.Saga.Attention = attention;
            else
                context.Saga.DueIn = limit;
        });

    public static EventActivityBinder<OrderState, T> RestartDeadline<T>(this EventActivityBinder<OrderState, T> binder, TimeSpan limit)
        where T : class =>
        binder.Then(context => context.Saga.DueIn = limit);

    /// <summary>Clears the attention, and restarts a deadline that has passed.</summary>
    /// <remarks>The attention then returns when nothing happens.</remarks>
    public static EventActivityBinder<OrderState, AttentionAcknowledged> Acknowledge(
        this EventActivityBinder<OrderState, AttentionAcknowledged> binder, TimeSpan? limit = null) =>
        binder.Then(context =>
        {
            context.Saga.Attention = null;
            context.Saga.Remark = new SagaRemark(context.Message.By, CardNumber.Mask(context.Message.Note));
            if (context.Saga.DueAt is null)
                context.Saga.DueIn = limit;
        });
}
