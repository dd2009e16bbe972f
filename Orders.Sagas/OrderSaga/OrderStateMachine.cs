using MassTransit;
using Orders.Contracts;
using static Orders.Sagas.OrderSaga.OrderGuards;
using static Orders.Sagas.OrderSaga.OrderMoneyGuards;

namespace Orders.Sagas.OrderSaga;

/// <summary>The order saga as a table in four parts: happy path, mismatch, compensation, attention.</summary>
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
        Mismatch();
        Compensation();
        Attention();
    }

    /// <summary>Submitted, AwaitingPayment, Paid, Shipped; or Rejected by the intake.</summary>
    void HappyPath()
    {
        // Payment and shipment may arrive before the order.
        During([Initial, Submitted, Expected],
            When<OrderCreated>(AwaitsCharge).NoteOrder().RequestPayment(_limits.Payment).TransitionTo(AwaitingPayment),
            When<OrderCreated>(AwaitsShipment)
                .NoteOrder().ReviewMoney().ConfirmOrder().RequestFulfilment(_limits.Shipment).TransitionTo(Paid),
            When<OrderRejected>().NoteRejection().TransitionTo(Rejected));

        During([Submitted, Expected],
            When<OrderCreated>(IsComplete).NoteOrder().ReviewMoney().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped));

        Initially(
            When<PaymentReceived>().NotePayment().TransitionTo(Expected),
            When<OrderShipped>().NoteShipment().TransitionTo(Expected));

        During(Expected,
            When<PaymentReceived>(IsNewPayment).NotePayment(),
            When<OrderShipped>().NoteShipment());

        During(Unpaid,
            When<PaymentReceived>(CompletesUnshipped)
                .NotePayment().ReviewMoney().ConfirmOrder().RequestFulfilment(_limits.Shipment).TransitionTo(Paid),
            When<PaymentReceived>(CompletesShipped)
                .NotePayment().ReviewMoney().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When<OrderShipped>().NoteShipment());

        During(Paid,
            When<OrderShipped>().NoteShipment().AnnounceShipment().TransitionTo(Shipped));

        Ignore<OrderCreated>(AwaitingPayment, Paid, Shipped, Cancelled, Refunding, Refunded);
        Ignore<OrderRejected>(Rejected, Cancelled, Refunding, Refunded);
        Ignore<OrderShipped>(Shipped);
    }

    /// <summary>What is received is not what the order costs: the order waits for the rest, or for an operator.</summary>
    void Mismatch()
    {
        During([Submitted, Expected],
            When<OrderCreated>(AwaitsRightPayment)
                .NoteOrder().ReviewMoney().RestartDeadline(_limits.Payment).TransitionTo(AwaitingPayment));

        During(Unpaid,
            When<PaymentReceived>(IsNewPayment).NotePayment().ReviewMoney(),
            When<PaymentRefunded>(CompletesUnshippedByRefund)
                .NoteRefund().ReviewMoney().ConfirmOrder().RequestFulfilment(_limits.Shipment).TransitionTo(Paid),
            When<PaymentRefunded>(CompletesShippedByRefund)
                .NoteRefund().ReviewMoney().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When<PaymentRefunded>(IsNewRefund).NoteRefund().ReviewMoney(),
            When<PaymentMismatchResolved>(IsAcceptedUnshipped)
                .NoteDecision().ConfirmOrder().RequestFulfilment(_limits.Shipment).TransitionTo(Paid),
            When<PaymentMismatchResolved>(IsAcceptedShipped).NoteDecision().ConfirmOrder().AnnounceShipment().TransitionTo(Shipped),
            When<PaymentMismatchResolved>(IsSentBackUnshipped)
                .NoteDecision().NoteReason(OrderReasons.PaymentMismatch).CancelPaidOrder(_limits.Refund).TransitionTo(Refunding),
            When<PaymentMismatchResolved>(IsSentBackShipped)
                .NoteDecision().CancelPaidOrder(_limits.Refund).RaiseAttention(OrderAttention.ShippedAlthoughCancelled)
                .TransitionTo(Refunding));

        During([Paid, Shipped],
            When<PaymentReceived>(IsNewPayment).NotePayment().ReviewMoney(more: OrderAttention.PaidTwice),
            When<PaymentRefunded>(IsNewRefund)
                .NoteRefund().ReviewMoney(less: OrderAttention.RefundedUnasked, more: OrderAttention.PaidTwice),
            When<PaymentMismatchResolved>(IsAccepted).NoteDecision(),
            When<PaymentMismatchResolved>(IsSentBack).NoteDecision().RefundOtherCurrencies());

        During([Expected, Submitted, AwaitingPayment, Paid, Shipped, Rejected, Cancelled, Refunding, Refunded],
            When<PaymentReceived>(IsContradiction).RaiseAttention(OrderAttention.PaymentContradiction),
            When<PaymentRefunded>(IsContradiction).RaiseAttention(OrderAttention.PaymentContradiction));

        Ignore<PaymentMismatchResolved>(Expected, Rejected, Cancelled, Refunding, Refunded);
    }

    /// <summary>Cancelled, if the order holds no money; Refunding and then Refunded, if it does.</summary>
    void Compensation()
    {
        During(Unpaid,
            When<PaymentDeclined>(HoldsNoMoney).NoteDecline().CancelOrder().TransitionTo(Cancelled),
            When<PaymentDeclined>(HoldsMoney).NoteDecline().CancelPaidOrder(_limits.Refund).TransitionTo(Refunding),
            When<PaymentDeadlinePassed>(IsOverdueUnshipped).NoteReason(OrderReasons.PaymentDeadline).CancelOrder().TransitionTo(Cancelled));

        Cancel<OrderCancellationRequested>(OrderReasons.CancelledByCustomer);
        Cancel<OutOfStock>(OrderReasons.OutOfStock);

        During(Paid,
            When<ShipmentDeadlinePassed>(IsRefundedWhenLate)
                .RaiseDeadlineAttention(OrderAttention.ShipmentDeadline, _limits.Shipment).NoteReason(OrderReasons.ShipmentDeadline),
            When<ShipmentDeadlinePassed>(order => IsRefundedWhenLate(order) && HoldsNoMoney(order)).CancelOrder().TransitionTo(Cancelled),
            When<ShipmentDeadlinePassed>(order => IsRefundedWhenLate(order) && HoldsMoney(order))
                .CancelPaidOrder(_limits.Refund).TransitionTo(Refunding));

        // Money that arrives at the end goes back, one request for each payment.
        During([Cancelled, Refunded],
            When<PaymentReceived>(IsNewDebt).NotePayment().RequestItsRefund(_limits.Refund).TransitionTo(Refunding));

        During(Refunding,
            When<PaymentReceived>(IsNewDebt).NotePayment().RequestItsRefund(_limits.Refund),
            When<PaymentRefunded>(IsLastRefund).NoteRefund().ConfirmRefund().TransitionTo(Refunded));

        During([Cancelled, Refunding, Refunded], When<PaymentReceived>(IsNewPayment).NotePayment());
        During([Expected, Cancelled, Refunding, Refunded, Rejected], When<PaymentRefunded>(IsNewRefund).NoteRefund());

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

        // A paid order may have been paid by other means while the provider decided about its own charge.
        Ignore<PaymentDeclined>(Paid, Shipped, Cancelled, Refunding, Refunded);
        Ignore<OrderCancellationRequested>(Shipped, Rejected, Cancelled, Refunding, Refunded);
        Ignore<OutOfStock>(Shipped, Rejected, Cancelled, Refunding, Refunded);
        Ignore<PaymentDeadlinePassed>(Expected, Paid, Shipped, Rejected, Cancelled, Refunding, Refunded);
    }

    /// <summary>Cancels an order that is not shipped yet.</summary>
    void Cancel<T>(string reason)
        where T : class, IOrderEvent =>
        During([Submitted, AwaitingPayment, Paid],
            When<T>(order => HasNotShipped(order) && HoldsNoMoney(order)).NoteReason(reason).CancelOrder().TransitionTo(Cancelled),
            When<T>(order => HasNotShipped(order) && HoldsMoney(order))
                .NoteReason(reason).CancelPaidOrder(_limits.Refund).TransitionTo(Refunding));

    /// <summary>Raises what the saga cannot decide, and clears what an operator has acknowledged.</summary>
    void Attention()
    {
        // A deadline has passed.
        During(Unpaid,
            When<PaymentDeadlinePassed>(IsPaymentInDoubt)
                .RaiseDeadlineAttention(OrderAttention.PaymentInDoubt, _limits.Payment).RestartDeadline(_limits.Payment),
            When<PaymentDeadlinePassed>(IsOverdueMispaid)
                .RaiseDeadlineAttention(OrderAttention.PaymentMismatch, _limits.Payment).RestartDeadline(_limits.Payment),
            When<PaymentDeadlinePassed>(IsOverdueShipped).RaiseDeadlineAttention(OrderAttention.ShippedUnpaid, _limits.Payment));
        During(Paid,
            When<ShipmentDeadlinePassed>(IsKeptWhenLate).RaiseDeadlineAttention(OrderAttention.ShipmentDeadline, _limits.Shipment));
        During(Refunding, When<RefundDeadlinePassed>().RaiseDeadlineAttention(OrderAttention.RefundDeadline, _limits.Refund));

        // An event contradicts the order. What was shipped is the more urgent, whichever arrived first.
        During([Submitted, Expected],
            When<OrderRejected>(HoldsMoney).RaiseAttention(OrderAttention.PaidAlthoughRejected),
            When<OrderRejected>(HasShipped).RaiseAttention(OrderAttention.ShippedAlthoughRejected));
        During(Rejected,
            When<PaymentReceived>(IsNewUnshippedPayment).NotePayment().RaiseAttention(OrderAttention.PaidAlthoughRejected),
            When<PaymentReceived>(IsNewPayment).NotePayment(),
            When<OrderShipped>().NoteShipment().RaiseAttention(OrderAttention.ShippedAlthoughRejected));
        During(Expected, When<OrderCreated>(IsCancelledButShipped).RaiseAttention(OrderAttention.ShippedAlthoughCancelled));
        During(Unpaid, When<PaymentDeclined>(HasShipped).RaiseAttention(OrderAttention.ShippedAlthoughCancelled));
        During([Cancelled, Refunding, Refunded],
            When<OrderShipped>().NoteShipment().RaiseAttention(OrderAttention.ShippedAlthoughCancelled));

        // The operator has decided.
        During(Unpaid, When<AttentionAcknowledged>(IsAcknowledgedUnpaid).Acknowledge(_limits.Payment).ReviewMoney());
        During(Paid, When<AttentionAcknowledged>(IsCurrentAndHidesMoney).Acknowledge(_limits.Shipment).ReviewPaidMoney());
        During(Shipped, When<AttentionAcknowledged>(IsCurrentAndHidesMoney).Acknowledge().ReviewPaidMoney());
        During(Rejected,
            When<AttentionAcknowledged>(order => IsCurrentAndHidesMoney(order) && HoldsMoney(order))
                .Acknowledge().RaiseAttention(OrderAttention.PaidAlthoughRejected));
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

    /// <summary>Declares an event at its first use, correlated by order id. The reader has checked its rules.</summary>
    /// <remarks>An event that starts no order and finds none is a fault.</remarks>
    Event<T> EventOf<T>()
        where T : class, IOrderEvent
    {
        if (!_events.TryGetValue(typeof(T), out var declared))
            _events.Add(typeof(T), declared = Event<T>(typeof(T).Name, Correlate));
        return (Event<T>)declared;

        static void Correlate(IEventCorrelationConfigurator<OrderState, T> correlation) => correlation
            .CorrelateById(context => context.Message.OrderId)
            .OnMissingInstance(missing =>
                missing.Execute(_ => throw new UnhandledEventException(nameof(OrderStateMachine), typeof(T).Name, "Initial")));
    }
}
