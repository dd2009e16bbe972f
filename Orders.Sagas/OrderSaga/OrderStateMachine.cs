using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.OrderSaga;

/// <summary>
/// An order from its creation to its parcel, or to its end without one: then the customer was not charged, or has the money back. Facts may come in any order
/// and more than once: one that comes early is noted, and the last one to come finds everything it waits for. Every state handles every event or ignores it by
/// name; the few that contradict the state are faults, and end as dead letters.
/// </summary>
public sealed class OrderStateMachine : MassTransitStateMachine<OrderState>
{
    public OrderStateMachine(OrderDeadlines? deadlines = null)
    {
        var limits = deadlines ?? new OrderDeadlines();
        InstanceState(order => order.CurrentState);
        Event(() => OrderCreated, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => OrderRejected, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => PaymentReceived, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => PaymentDeclined, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => OrderShipped, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => OrderCancellationRequested, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => OutOfStock, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => PaymentDeadlinePassed, e => e.CorrelateById(context => context.Message.OrderId).OnMissingInstance(Unknown));
        Event(() => ShipmentDeadlinePassed, e => e.CorrelateById(context => context.Message.OrderId).OnMissingInstance(Unknown));
        Event(() => RefundDeadlinePassed, e => e.CorrelateById(context => context.Message.OrderId).OnMissingInstance(Unknown));
        Event(() => AttentionAcknowledged, e => e.CorrelateById(context => context.Message.OrderId).OnMissingInstance(Unknown));
        Event(() => PaymentRefunded, e => e.CorrelateById(context => context.Message.OrderId).OnMissingInstance(Unknown));

        Initially(
            When(OrderCreated).NoteOrder().RequestPayment(limits.Payment).TransitionTo(AwaitingPayment),
            When(OrderRejected).NoteRejection().TransitionTo(Rejected),
            When(PaymentReceived).NotePayment().TransitionTo(Expected),
            When(PaymentDeclined).NoteDecline().TransitionTo(Expected),
            When(OrderShipped).NoteShipment().TransitionTo(Expected),
            When(OrderCancellationRequested).NoteReason(OrderReasons.CancelledByCustomer).TransitionTo(Expected),
            When(OutOfStock).NoteReason(OrderReasons.OutOfStock).TransitionTo(Expected));

        During(Expected,
            When(OrderCreated, order => order.Saga.IsPaid() && order.Saga.HasLeft()).NoteOrder().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When(OrderCreated, order => order.Saga.IsPaid() && !order.Saga.HasLeft() && order.Saga.IsStopped())
                .NoteOrder().CancelPaidOrder(limits.Refund).TransitionTo(Refunding),
            When(OrderCreated, order => order.Saga.IsPaid() && !order.Saga.HasLeft() && !order.Saga.IsStopped())
                .NoteOrder().ConfirmOrder().RequestFulfilment(limits.Shipment).TransitionTo(Paid),
            When(OrderCreated, order => !order.Saga.IsPaid() && order.Saga.IsStopped()).NoteOrder().CancelOrder().TransitionTo(Cancelled),
            When(OrderCreated, order => !order.Saga.IsPaid() && !order.Saga.IsStopped())
                .NoteOrder().RequestPayment(limits.Payment).TransitionTo(AwaitingPayment),
            When(PaymentReceived).NotePayment(),
            When(PaymentDeclined).NoteDecline(),
            When(OrderShipped).NoteShipment(),
            When(OrderCancellationRequested).NoteReason(OrderReasons.CancelledByCustomer),
            When(OutOfStock).NoteReason(OrderReasons.OutOfStock),
            Ignore(PaymentRefunded), Ignore(PaymentDeadlinePassed), Ignore(ShipmentDeadlinePassed), Ignore(RefundDeadlinePassed));

        During(Expected, Submitted,
            When(OrderRejected).NoteRejection().TransitionTo(Rejected));

        During(Submitted,
            When(OrderCreated).RequestPayment(limits.Payment).TransitionTo(AwaitingPayment));

        During(Submitted, AwaitingPayment,
            When(PaymentReceived, order => order.Saga.HasLeft()).NotePayment().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When(PaymentReceived, order => !order.Saga.HasLeft()).NotePayment().ConfirmOrder().RequestFulfilment(limits.Shipment).TransitionTo(Paid),
            When(PaymentDeclined).NoteDecline().CancelOrder().TransitionTo(Cancelled),
            When(OrderShipped).NoteShipment(),
            When(OrderCancellationRequested, order => !order.Saga.HasLeft())
                .NoteReason(OrderReasons.CancelledByCustomer).CancelOrder().TransitionTo(Cancelled),
            When(OutOfStock, order => !order.Saga.HasLeft()).NoteReason(OrderReasons.OutOfStock).CancelOrder().TransitionTo(Cancelled),
            When(PaymentDeadlinePassed, order => order.Message.IsPaymentInDoubt).CallAttention(OrderAttention.PaymentInDoubt, limits.Payment).GiveTime(limits.Payment),
            When(PaymentDeadlinePassed, order => !order.Message.IsPaymentInDoubt && !order.Saga.HasLeft())
                .NoteReason(OrderReasons.PaymentDeadline).CancelOrder().TransitionTo(Cancelled),
            When(PaymentDeadlinePassed, order => !order.Message.IsPaymentInDoubt && order.Saga.HasLeft())
                .CallAttention(OrderAttention.ShippedUnpaid, limits.Payment),
            When(AttentionAcknowledged, order => order.Message.IsOf(order.Saga)).NoteAttendance(limits.Payment),
            Ignore(ShipmentDeadlinePassed), Ignore(RefundDeadlinePassed), Ignore(PaymentRefunded));

        During(AwaitingPayment, Ignore(OrderCreated));

        During(Paid,
            When(OrderShipped).NoteShipment().AnnounceShipment().TransitionTo(Shipped),
            When(OrderCancellationRequested).NoteReason(OrderReasons.CancelledByCustomer).CancelPaidOrder(limits.Refund).TransitionTo(Refunding),
            When(OutOfStock).NoteReason(OrderReasons.OutOfStock).CancelPaidOrder(limits.Refund).TransitionTo(Refunding),
            When(ShipmentDeadlinePassed, _ => limits.RefundAtShipmentDeadline)
                .CallAttention(OrderAttention.ShipmentDeadline, limits.Shipment).NoteReason(OrderReasons.ShipmentDeadline).CancelPaidOrder(limits.Refund)
                .TransitionTo(Refunding),
            When(ShipmentDeadlinePassed, _ => !limits.RefundAtShipmentDeadline).CallAttention(OrderAttention.ShipmentDeadline, limits.Shipment),
            When(AttentionAcknowledged, order => order.Message.IsOf(order.Saga)).NoteAttendance(limits.Shipment));

        During(Paid, Shipped,
            When(PaymentReceived, order => order.Message.IsAnother(order.Saga)).CallAttention(OrderAttention.PaidTwice),
            When(PaymentRefunded, order => order.Message.IsOf(order.Saga)).CallAttention(OrderAttention.RefundedUnasked),
            Ignore(OrderCreated), Ignore(PaymentDeadlinePassed), Ignore(RefundDeadlinePassed));

        During(Shipped,
            Ignore(OrderShipped), Ignore(OrderCancellationRequested), Ignore(OutOfStock), Ignore(ShipmentDeadlinePassed));

        During(Rejected,
            Ignore(OrderRejected), Ignore(OrderCancellationRequested), Ignore(OutOfStock), Ignore(PaymentRefunded), Ignore(PaymentDeadlinePassed),
            Ignore(ShipmentDeadlinePassed), Ignore(RefundDeadlinePassed));

        During(Cancelled,
            When(PaymentReceived).NotePayment().RequestRefund(limits.Refund).TransitionTo(Refunding),
            Ignore(PaymentRefunded), Ignore(RefundDeadlinePassed));

        During(Refunding,
            When(PaymentRefunded, order => order.Message.IsOf(order.Saga)).ConfirmRefund().TransitionTo(Refunded),
            When(RefundDeadlinePassed).CallAttention(OrderAttention.RefundDeadline, limits.Refund),
            When(AttentionAcknowledged, order => order.Message.IsOf(order.Saga)).NoteAttendance(limits.Refund));

        During(Refunding, Refunded,
            When(PaymentReceived, order => order.Message.IsAnother(order.Saga)).CallAttention(OrderAttention.PaidTwice));

        During(Refunded, Ignore(PaymentRefunded), Ignore(RefundDeadlinePassed));

        During(Cancelled, Refunding, Refunded,
            When(OrderShipped).NoteShipment().CallAttention(OrderAttention.ShippedAlthoughCancelled),
            Ignore(OrderCreated), Ignore(OrderRejected), Ignore(PaymentDeclined), Ignore(OrderCancellationRequested), Ignore(OutOfStock),
            Ignore(PaymentDeadlinePassed), Ignore(ShipmentDeadlinePassed));

        During(Expected, Rejected, Shipped,
            When(AttentionAcknowledged, order => order.Message.IsOf(order.Saga)).NoteAttendance());

        During(Cancelled, Refunded,
            When(AttentionAcknowledged, order => order.Message.IsOf(order.Saga)).NoteAttendance());
    }

    public State Expected { get; private set; } = null!;
    public State Submitted { get; private set; } = null!;
    public State Rejected { get; private set; } = null!;
    public State AwaitingPayment { get; private set; } = null!;
    public State Paid { get; private set; } = null!;
    public State Shipped { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;
    public State Refunding { get; private set; } = null!;
    public State Refunded { get; private set; } = null!;

    public Event<OrderCreated> OrderCreated { get; private set; } = null!;
    public Event<OrderRejected> OrderRejected { get; private set; } = null!;
    public Event<PaymentReceived> PaymentReceived { get; private set; } = null!;
    public Event<PaymentDeclined> PaymentDeclined { get; private set; } = null!;
    public Event<PaymentRefunded> PaymentRefunded { get; private set; } = null!;
    public Event<OrderShipped> OrderShipped { get; private set; } = null!;
    public Event<OrderCancellationRequested> OrderCancellationRequested { get; private set; } = null!;
    public Event<OutOfStock> OutOfStock { get; private set; } = null!;
    public Event<PaymentDeadlinePassed> PaymentDeadlinePassed { get; private set; } = null!;
    public Event<ShipmentDeadlinePassed> ShipmentDeadlinePassed { get; private set; } = null!;
    public Event<RefundDeadlinePassed> RefundDeadlinePassed { get; private set; } = null!;
    public Event<AttentionAcknowledged> AttentionAcknowledged { get; private set; } = null!;

    /// <summary>Only an order that is there brings these events about: of one that nobody knows they are a fault.</summary>
    static IPipe<ConsumeContext<T>> Unknown<T>(IMissingInstanceConfigurator<OrderState, T> missing)
        where T : class =>
        missing.Execute(_ => throw new UnhandledEventException(nameof(OrderStateMachine), typeof(T).Name, "Initial"));
}
