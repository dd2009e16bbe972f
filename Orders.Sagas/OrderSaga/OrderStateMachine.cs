using MassTransit;
using Orders.Contracts;
using static Orders.Sagas.OrderSaga.OrderGuards;

namespace Orders.Sagas.OrderSaga;

/// <summary>The order saga as a table in three parts: happy path, compensation, attention.</summary>
/// <remarks>
/// Events may arrive in any order and more than once. Events that arrive before OrderCreated are noted in the state Expected. An event that
/// a state neither handles nor ignores contradicts the order and becomes a dead letter. Several rows may handle one event in one state:
/// they run from top to bottom, each if its guard holds.
/// </remarks>
public sealed class OrderStateMachine : MassTransitStateMachine<OrderState>
{
    readonly Dictionary<Type, Event> _events = [];
    readonly OrderDeadlines _limits;

    public OrderStateMachine(OrderDeadlines? deadlines = null)
    {
        _limits = deadlines ?? new OrderDeadlines();
        InstanceState(order => order.CurrentState);
        HappyPath();
        Compensation();
        Attention();
    }

    /// <summary>Submitted, AwaitingPayment, Paid, Shipped; or Rejected by the intake.</summary>
    void HappyPath()
    {
        Initially(
            When<OrderCreated>().NoteOrder().RequestPayment(_limits.Payment).TransitionTo(AwaitingPayment),
            When<OrderRejected>().NoteRejection().TransitionTo(Rejected));

        During(Submitted,
            When<OrderCreated>().RequestPayment(_limits.Payment).TransitionTo(AwaitingPayment),
            When<OrderRejected>().NoteRejection().TransitionTo(Rejected));

        During(Unpaid,
            When<PaymentReceived>(HasNotShipped).NotePayment().ConfirmOrder().RequestFulfilment(_limits.Shipment).TransitionTo(Paid),
            When<PaymentReceived>(HasShipped).NotePayment().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When<OrderShipped>().NoteShipment());

        During(Paid,
            When<OrderShipped>().NoteShipment().AnnounceShipment().TransitionTo(Shipped));

        // Payment and shipment may arrive before the order.
        Initially(
            When<PaymentReceived>().NotePayment().TransitionTo(Expected),
            When<OrderShipped>().NoteShipment().TransitionTo(Expected));

        During(Expected,
            When<OrderCreated>(AwaitsPayment).NoteOrder().RequestPayment(_limits.Payment).TransitionTo(AwaitingPayment),
            When<OrderCreated>(AwaitsShipment).NoteOrder().ConfirmOrder().RequestFulfilment(_limits.Shipment).TransitionTo(Paid),
            When<OrderCreated>(IsComplete).NoteOrder().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When<OrderRejected>().NoteRejection().TransitionTo(Rejected),
            When<PaymentReceived>(IsFirstCharge).NotePayment(),
            When<OrderShipped>().NoteShipment());

        Ignore<OrderCreated>(AwaitingPayment, Paid, Shipped, Cancelled, Refunding, Refunded);
        Ignore<OrderRejected>(Rejected, Cancelled, Refunding, Refunded);
        Ignore<OrderShipped>(Shipped);
    }

    /// <summary>Cancelled, if the order is not paid; Refunding and then Refunded, if it is.</summary>
    void Compensation()
    {
        During(Unpaid,
            When<PaymentDeclined>().NoteDecline().CancelOrder().TransitionTo(Cancelled),
            When<OrderCancellationRequested>(HasNotShipped)
                .NoteReason(OrderReasons.CancelledByCustomer).CancelOrder().TransitionTo(Cancelled),
            When<OutOfStock>(HasNotShipped).NoteReason(OrderReasons.OutOfStock).CancelOrder().TransitionTo(Cancelled),
            When<PaymentDeadlinePassed>(IsOverdueUnshipped).NoteReason(OrderReasons.PaymentDeadline).CancelOrder().TransitionTo(Cancelled));

        During(Paid,
            When<OrderCancellationRequested>()
                .NoteReason(OrderReasons.CancelledByCustomer).CancelPaidOrder(_limits.Refund).TransitionTo(Refunding),
            When<OutOfStock>().NoteReason(OrderReasons.OutOfStock).CancelPaidOrder(_limits.Refund).TransitionTo(Refunding),
            When<ShipmentDeadlinePassed>(IsRefundedWhenLate)
                .RaiseDeadlineAttention(OrderAttention.ShipmentDeadline, _limits.Shipment)
                .NoteReason(OrderReasons.ShipmentDeadline).CancelPaidOrder(_limits.Refund).TransitionTo(Refunding));

        During(Cancelled,
            When<PaymentReceived>().NotePayment().RequestRefund(_limits.Refund).TransitionTo(Refunding));

        During(Refunding,
            When<PaymentRefunded>(IsRefundOfOrder).ConfirmRefund().TransitionTo(Refunded));

        // The reason to cancel may arrive before the order.
        Initially(
            When<PaymentDeclined>().NoteDecline().TransitionTo(Expected),
            When<OrderCancellationRequested>().NoteReason(OrderReasons.CancelledByCustomer).TransitionTo(Expected),
            When<OutOfStock>().NoteReason(OrderReasons.OutOfStock).TransitionTo(Expected));

        During(Expected,
            When<OrderCreated>(IsCancelledUnpaid).NoteOrder().CancelOrder().TransitionTo(Cancelled),
            When<OrderCreated>(IsCancelledPaid).NoteOrder().CancelPaidOrder(_limits.Refund).TransitionTo(Refunding),
            When<PaymentDeclined>().NoteDecline(),
            When<OrderCancellationRequested>().NoteReason(OrderReasons.CancelledByCustomer),
            When<OutOfStock>().NoteReason(OrderReasons.OutOfStock));

        Ignore<PaymentDeclined>(Cancelled, Refunding, Refunded);
        Ignore<PaymentRefunded>(Expected, Submitted, AwaitingPayment, Rejected, Cancelled, Refunded);
        Ignore<OrderCancellationRequested>(Shipped, Rejected, Cancelled, Refunding, Refunded);
        Ignore<OutOfStock>(Shipped, Rejected, Cancelled, Refunding, Refunded);
        Ignore<PaymentDeadlinePassed>(Expected, Paid, Shipped, Rejected, Cancelled, Refunding, Refunded);
    }

    /// <summary>Raises what the saga cannot decide, and clears what an operator has acknowledged.</summary>
    void Attention()
    {
        // A deadline has passed.
        During(Unpaid,
            When<PaymentDeadlinePassed>(IsPaymentInDoubt)
                .RaiseDeadlineAttention(OrderAttention.PaymentInDoubt, _limits.Payment).RestartDeadline(_limits.Payment),
            When<PaymentDeadlinePassed>(IsOverdueShipped).RaiseDeadlineAttention(OrderAttention.ShippedUnpaid, _limits.Payment));
        During(Paid,
            When<ShipmentDeadlinePassed>(IsKeptWhenLate).RaiseDeadlineAttention(OrderAttention.ShipmentDeadline, _limits.Shipment));
        During(Refunding, When<RefundDeadlinePassed>().RaiseDeadlineAttention(OrderAttention.RefundDeadline, _limits.Refund));

        // An event contradicts the order.
        During([Expected, Paid, Shipped, Refunding, Refunded],
            When<PaymentReceived>(IsAnotherCharge).RaiseAttention(OrderAttention.PaidTwice));
        During([Paid, Shipped], When<PaymentRefunded>(IsRefundOfOrder).RaiseAttention(OrderAttention.RefundedUnasked));
        During(Expected, When<OrderRejected>(IsPaid).RaiseAttention(OrderAttention.PaidAlthoughRejected));
        During(Expected, When<OrderCreated>(IsCancelledUnpaidButShipped).RaiseAttention(OrderAttention.ShippedAlthoughCancelled));
        During(Unpaid, When<PaymentDeclined>(HasShipped).RaiseAttention(OrderAttention.ShippedAlthoughCancelled));
        During([Cancelled, Refunding, Refunded],
            When<OrderShipped>().NoteShipment().RaiseAttention(OrderAttention.ShippedAlthoughCancelled));

        // The operator has decided.
        During(Unpaid, When<AttentionAcknowledged>(IsCurrentAttention).Acknowledge(_limits.Payment));
        During(Paid, When<AttentionAcknowledged>(IsCurrentAttention).Acknowledge(_limits.Shipment));
        During(Refunding, When<AttentionAcknowledged>(IsCurrentAttention).Acknowledge(_limits.Refund));
        During([Expected, Shipped, Rejected, Cancelled, Refunded], When<AttentionAcknowledged>(IsCurrentAttention).Acknowledge());

        Ignore<ShipmentDeadlinePassed>(Expected, Submitted, AwaitingPayment, Shipped, Rejected, Cancelled, Refunding, Refunded);
        Ignore<RefundDeadlinePassed>(Expected, Submitted, AwaitingPayment, Paid, Shipped, Rejected, Cancelled, Refunded);
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

    /// <summary>The states in which the saga waits for the payment.</summary>
    State[] Unpaid => [Submitted, AwaitingPayment];

    bool IsRefundedWhenLate(BehaviorContext<OrderState> _) => _limits.RefundAtShipmentDeadline;

    bool IsKeptWhenLate(BehaviorContext<OrderState> _) => !_limits.RefundAtShipmentDeadline;

    EventActivityBinder<OrderState, T> When<T>()
        where T : class, IOrderEvent => When(EventOf<T>());

    EventActivityBinder<OrderState, T> When<T>(StateMachineCondition<OrderState, T> guard)
        where T : class, IOrderEvent => When(EventOf<T>(), guard);

    /// <summary>The event may arrive in these states, late or as a duplicate, and changes nothing there.</summary>
    void Ignore<T>(params IEnumerable<State> states)
        where T : class, IOrderEvent => During(states, Ignore(EventOf<T>()));

    /// <summary>Declares an event at its first use, checked by <see cref="OrderEventRules"/> and correlated by order id.</summary>
    /// <remarks>An event that starts no order and finds none is a fault.</remarks>
    Event<T> EventOf<T>()
        where T : class, IOrderEvent
    {
        if (!_events.TryGetValue(typeof(T), out var declared))
            _events.Add(typeof(T), declared = Event<T>(typeof(T).Name, Correlate));
        return (Event<T>)declared;

        static void Correlate(IEventCorrelationConfigurator<OrderState, T> correlation) => correlation
            .CorrelateById(context => OrderEventRules.Check(context.Message).OrderId)
            .OnMissingInstance(missing =>
                missing.Execute(_ => throw new UnhandledEventException(nameof(OrderStateMachine), typeof(T).Name, "Initial")));
    }
}
