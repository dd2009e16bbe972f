using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sagas;

namespace Orders.Sagas.OrderSaga;

/// <summary>What an event tells of its order, noted on the order's row.</summary>
internal static class OrderFacts
{
    public static bool IsPaid(this OrderState order) => order.PaidAt is not null;
    public static bool IsStopped(this OrderState order) => order.Reason is not null;
    public static bool HasLeft(this OrderState order) => order.ShippedAt is not null;

    /// <summary>The refund that the order waits for: not one of a charge that was a mistake.</summary>
    public static bool IsOf(this PaymentRefunded refund, OrderState order) =>
        refund.Reason == RefundReason.OrderCancelled && refund.PaymentReference == order.PaymentReference;

    /// <summary>The operator has seen what the order calls for now.</summary>
    public static bool IsOf(this AttentionAcknowledged attended, OrderState order) => attended.Attention == order.Attention;

    public static bool IsAnother(this PaymentReceived payment, OrderState order) => payment.PaymentReference != order.PaymentReference;

    public static EventActivityBinder<OrderState, OrderCreated> NoteOrder(this EventActivityBinder<OrderState, OrderCreated> binder) =>
        binder.Then(context => context.Saga.Note(context.Message));

    public static EventActivityBinder<OrderState, OrderRejected> NoteRejection(this EventActivityBinder<OrderState, OrderRejected> binder) =>
        binder.Then(context =>
        {
            context.Saga.Reason = string.Join(' ', context.Message.Reasons);
            context.Saga.DueAt = null;
            if (context.Saga.IsPaid())
                context.Saga.Attention = OrderAttention.PaidAlthoughRejected;
        });

    public static EventActivityBinder<OrderState, PaymentReceived> NotePayment(this EventActivityBinder<OrderState, PaymentReceived> binder) =>
        binder.Then(context =>
        {
            if (context.Saga.IsPaid())
            {
                if (context.Message.IsAnother(context.Saga))
                    context.Saga.Attention = OrderAttention.PaidTwice;
                return;
            }

            context.Saga.EndPaymentDoubt();
            context.Saga.PaidAt = context.Message.ReceivedAt;
            context.Saga.PaidAmount = context.Message.Amount;
            context.Saga.PaidCurrency = context.Message.Currency;
            context.Saga.PaymentReference = context.Message.PaymentReference;
        });

    public static EventActivityBinder<OrderState, PaymentDeclined> NoteDecline(this EventActivityBinder<OrderState, PaymentDeclined> binder) =>
        binder.Then(context =>
        {
            context.Saga.EndPaymentDoubt();
            context.Saga.Reason ??= context.Message.Reason;
        });

    /// <summary>The first reason stays. A parcel that has left needs none: it is too late.</summary>
    public static EventActivityBinder<OrderState, T> NoteReason<T>(this EventActivityBinder<OrderState, T> binder, string reason)
        where T : class =>
        binder.Then(context =>
        {
            if (!context.Saga.HasLeft())
                context.Saga.Reason ??= reason;
        });

    public static EventActivityBinder<OrderState, OrderShipped> NoteShipment(this EventActivityBinder<OrderState, OrderShipped> binder) =>
        binder.Then(context =>
        {
            if (context.Saga.HasLeft())
                return;
            context.Saga.ShippedAt = context.Message.ShippedAt;
            context.Saga.Carrier = context.Message.Carrier;
            context.Saga.TrackingNumber = context.Message.TrackingNumber;
        });

    public static EventActivityBinder<OrderState, T> CallAttention<T>(this EventActivityBinder<OrderState, T> binder, string attention)
        where T : class =>
        binder.Then(context => context.Saga.Attention = attention);

    /// <summary>
    /// What is late may still come, and then the call ends by itself. So it takes the place of no other call, which would end with it: the step gets its time
    /// once more, and the call its turn then.
    /// </summary>
    public static EventActivityBinder<OrderState, T> CallAttention<T>(this EventActivityBinder<OrderState, T> binder, string attention, TimeSpan limit)
        where T : class =>
        binder.Then(context =>
        {
            if (context.Saga.Attention is null || context.Saga.Attention == attention)
                context.Saga.Attention = attention;
            else
                context.Saga.DueIn = limit;
        });

    /// <summary>Its step has not ended with its deadline, and gets its time once more.</summary>
    public static EventActivityBinder<OrderState, T> GiveTime<T>(this EventActivityBinder<OrderState, T> binder, TimeSpan limit)
        where T : class =>
        binder.Then(context => context.Saga.DueIn = limit);

    /// <summary>Looked after is not over: a step that had run out of its time gets it once more, and then an operator is called again.</summary>
    public static EventActivityBinder<OrderState, AttentionAcknowledged> NoteAttendance(
        this EventActivityBinder<OrderState, AttentionAcknowledged> binder, TimeSpan? limit = null) =>
        binder.Then(context =>
        {
            context.Saga.Attention = null;
            context.Saga.Remark = new SagaRemark(context.Message.By, context.Message.Note);
            if (context.Saga.DueAt is null)
                context.Saga.DueIn = limit;
        });

    static void EndPaymentDoubt(this OrderState order)
    {
        if (order.Attention is OrderAttention.PaymentInDoubt)
            order.Attention = null;
    }

    static void Note(this OrderState order, OrderCreated created)
    {
        order.CustomerId = created.CustomerId;
        order.CustomerEmail = created.CustomerEmail;
        order.Currency = created.Currency;
        order.PaymentMethod = created.PaymentMethod;
        order.Lines = created.Lines;
        order.Total = created.Lines.Sum(line => line.Quantity * line.UnitPrice);
        order.SubmittedAt = created.CreatedAt;
    }
}
