using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Payments;

namespace Orders.Sagas.OrderSaga;

/// <summary>Copies an event's content to the order's row.</summary>
/// <remarks>
/// Any system may write to a topic. So card numbers in free texts are masked, and local times become UTC: PostgreSQL takes no other.
/// </remarks>
internal static class OrderFacts
{
    /// <summary>What was submitted through REST stays.</summary>
    public static EventActivityBinder<OrderState, OrderCreated> NoteOrder(this EventActivityBinder<OrderState, OrderCreated> binder) =>
        binder.Then(context =>
        {
            if (context.Saga.SubmittedAt is not null)
                return;
            context.Saga.CustomerId = context.Message.CustomerId;
            context.Saga.CustomerEmail = context.Message.CustomerEmail;
            context.Saga.Currency = context.Message.Currency;
            context.Saga.PaymentMethod = context.Message.PaymentMethod;
            context.Saga.Lines = context.Message.Lines;
            context.Saga.Total = context.Message.Lines.Total();
            context.Saga.SubmittedAt = context.Message.CreatedAt.ToUniversalTime();
        });

    public static EventActivityBinder<OrderState, OrderRejected> NoteRejection(
        this EventActivityBinder<OrderState, OrderRejected> binder) =>
        binder.Then(context =>
        {
            context.Saga.Reason = CardNumber.Mask(string.Join(' ', context.Message.Reasons));
            context.Saga.DueAt = null;
        });

    public static EventActivityBinder<OrderState, PaymentDeclined> NoteDecline(
        this EventActivityBinder<OrderState, PaymentDeclined> binder) =>
        binder.Then(context =>
        {
            context.Saga.EndPaymentDoubt();
            context.Saga.Reason ??= CardNumber.Mask(context.Message.Reason);
        });

    /// <summary>The first reason stays. A shipped order gets no reason, because it is too late to cancel it.</summary>
    public static EventActivityBinder<OrderState, T> NoteReason<T>(this EventActivityBinder<OrderState, T> binder, string reason)
        where T : class =>
        binder.Then(context =>
        {
            if (OrderGuards.HasNotShipped(context))
                context.Saga.Reason ??= reason;
        });

    /// <summary>The first shipment stays.</summary>
    public static EventActivityBinder<OrderState, OrderShipped> NoteShipment(this EventActivityBinder<OrderState, OrderShipped> binder) =>
        binder.Then(context =>
        {
            if (OrderGuards.HasShipped(context))
                return;
            context.Saga.ShippedAt = context.Message.ShippedAt.ToUniversalTime();
            context.Saga.Carrier = CardNumber.Mask(context.Message.Carrier);
            context.Saga.TrackingNumber = context.Message.TrackingNumber;
        });

    /// <summary>The outcome of the charge is known.</summary>
    public static void EndPaymentDoubt(this OrderState order)
    {
        if (order.Attention is OrderAttention.PaymentInDoubt)
            order.Attention = null;
    }

    /// <summary>What the lines cost together.</summary>
    public static decimal Total(this IReadOnlyList<OrderLine> lines) => lines.Sum(line => line.Quantity * line.UnitPrice);
}
