using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.OrderSaga;

/// <summary>What an event tells of its order, noted on the order's row.</summary>
internal static class OrderFacts
{
    public static bool IsPaid(this OrderState order) => order.PaidAt is not null;
    public static bool IsDeclined(this OrderState order) => order.Reason is not null;
    public static bool HasLeft(this OrderState order) => order.ShippedAt is not null;

    public static EventActivityBinder<OrderState, OrderCreated> NoteOrder(this EventActivityBinder<OrderState, OrderCreated> binder) =>
        binder.Then(context => context.Saga.Note(context.Message));

    public static EventActivityBinder<OrderState, OrderRejected> NoteRejection(this EventActivityBinder<OrderState, OrderRejected> binder) =>
        binder.Then(context => context.Saga.Reason = string.Join(' ', context.Message.Reasons));

    public static EventActivityBinder<OrderState, PaymentReceived> NotePayment(this EventActivityBinder<OrderState, PaymentReceived> binder) =>
        binder.Then(context =>
        {
            context.Saga.PaidAt ??= context.Message.ReceivedAt;
            context.Saga.PaymentReference ??= context.Message.PaymentReference;
        });

    public static EventActivityBinder<OrderState, PaymentDeclined> NoteDecline(this EventActivityBinder<OrderState, PaymentDeclined> binder) =>
        binder.Then(context => context.Saga.Reason ??= context.Message.Reason);

    public static EventActivityBinder<OrderState, OrderShipped> NoteShipment(this EventActivityBinder<OrderState, OrderShipped> binder) =>
        binder.Then(context =>
        {
            if (context.Saga.HasLeft())
                return;
            context.Saga.ShippedAt = context.Message.ShippedAt;
            context.Saga.Carrier = context.Message.Carrier;
            context.Saga.TrackingNumber = context.Message.TrackingNumber;
        });

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
