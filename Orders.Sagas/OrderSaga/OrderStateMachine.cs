using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.OrderSaga;

/// <summary>
/// An order from its creation to its parcel. The three facts may come in any order and more than once: a fact that comes early is noted, and the last one to
/// come finds everything it waits for. Events that a state neither handles nor ignores by name are faults, and end as dead letters.
/// </summary>
public sealed class OrderStateMachine : MassTransitStateMachine<OrderState>
{
    public OrderStateMachine()
    {
        InstanceState(order => order.CurrentState);
        Event(() => OrderCreated, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => OrderRejected, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => PaymentReceived, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => PaymentDeclined, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => OrderShipped, e => e.CorrelateById(context => context.Message.OrderId));

        Initially(
            When(OrderCreated).NoteOrder().RequestPayment().TransitionTo(AwaitingPayment),
            When(OrderRejected).NoteRejection().TransitionTo(Rejected),
            When(PaymentReceived).NotePayment().TransitionTo(Expected),
            When(PaymentDeclined).NoteDecline().TransitionTo(Expected),
            When(OrderShipped).NoteShipment().TransitionTo(Expected));

        During(Expected,
            When(OrderCreated, order => order.Saga.IsPaid() && order.Saga.HasLeft())
                .NoteOrder().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When(OrderCreated, order => order.Saga.IsPaid() && !order.Saga.HasLeft())
                .NoteOrder().ConfirmOrder().RequestFulfilment().TransitionTo(Paid),
            When(OrderCreated, order => !order.Saga.IsPaid() && order.Saga.IsDeclined()).NoteOrder().TransitionTo(Cancelled),
            When(OrderCreated, order => !order.Saga.IsPaid() && !order.Saga.IsDeclined()).NoteOrder().RequestPayment().TransitionTo(AwaitingPayment),
            When(PaymentReceived).NotePayment(),
            When(PaymentDeclined).NoteDecline(),
            When(OrderShipped).NoteShipment());

        During(Expected, Submitted,
            When(OrderRejected).NoteRejection().TransitionTo(Rejected));

        During(Submitted,
            When(OrderCreated).RequestPayment().TransitionTo(AwaitingPayment));

        During(Submitted, AwaitingPayment,
            When(PaymentReceived, order => order.Saga.HasLeft())
                .NotePayment().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When(PaymentReceived, order => !order.Saga.HasLeft()).NotePayment().ConfirmOrder().RequestFulfilment().TransitionTo(Paid),
            When(PaymentDeclined).NoteDecline().TransitionTo(Cancelled),
            When(OrderShipped).NoteShipment());

        During(AwaitingPayment, Ignore(OrderCreated));

        During(Paid,
            When(OrderShipped).NoteShipment().AnnounceShipment().TransitionTo(Shipped),
            Ignore(OrderCreated), Ignore(PaymentReceived));

        During(Shipped,
            Ignore(OrderCreated), Ignore(PaymentReceived), Ignore(OrderShipped));

        During(Rejected, Ignore(OrderRejected));

        During(Cancelled,
            Ignore(OrderCreated), Ignore(PaymentDeclined));
    }

    public State Expected { get; private set; } = null!;
    public State Submitted { get; private set; } = null!;
    public State Rejected { get; private set; } = null!;
    public State AwaitingPayment { get; private set; } = null!;
    public State Paid { get; private set; } = null!;
    public State Shipped { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;

    public Event<OrderCreated> OrderCreated { get; private set; } = null!;
    public Event<OrderRejected> OrderRejected { get; private set; } = null!;
    public Event<PaymentReceived> PaymentReceived { get; private set; } = null!;
    public Event<PaymentDeclined> PaymentDeclined { get; private set; } = null!;
    public Event<OrderShipped> OrderShipped { get; private set; } = null!;
}
