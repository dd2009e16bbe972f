using MassTransit;
using Orders.Contracts;
using static Orders.Sagas.OrderSaga.OrderMoneyGuards;

namespace Orders.Sagas.OrderSaga;

/// <summary>The conditions in <see cref="OrderStateMachine"/>'s rows, by name.</summary>
internal static class OrderGuards
{
    /// <summary>The carrier has the shipment: a cancellation is too late.</summary>
    public static bool HasShipped(BehaviorContext<OrderState> order) => order.Saga.ShippedAt is not null;

    public static bool HasNotShipped(BehaviorContext<OrderState> order) => !HasShipped(order);

    /// <summary>The order costs something, nothing came for it yet, and nothing cancels it.</summary>
    public static bool AwaitsCharge(BehaviorContext<OrderState, OrderCreated> order) =>
        HoldsNoMoney(order) && !IsPaid(order) && !HasReasonToCancel(order);

    public static bool AwaitsRightPayment(BehaviorContext<OrderState, OrderCreated> order) =>
        IsMispaid(order) && !HasReasonToCancel(order);

    public static bool AwaitsShipment(BehaviorContext<OrderState, OrderCreated> order) =>
        IsPaid(order) && HasNotShipped(order) && !HasReasonToCancel(order);

    public static bool IsComplete(BehaviorContext<OrderState, OrderCreated> order) => IsPaid(order) && HasShipped(order);

    public static bool IsCancelledUnpaid(BehaviorContext<OrderState, OrderCreated> order) => IsCancelled(order) && HoldsNoMoney(order);

    public static bool IsCancelledPaid(BehaviorContext<OrderState, OrderCreated> order) => IsCancelled(order) && HoldsMoney(order);

    public static bool IsCancelledButShipped(BehaviorContext<OrderState, OrderCreated> order) => IsCancelled(order) && HasShipped(order);

    public static bool IsPaymentInDoubt(BehaviorContext<OrderState, PaymentDeadlinePassed> order) => order.Message.IsPaymentInDoubt;

    public static bool IsOverdueUnshipped(BehaviorContext<OrderState, PaymentDeadlinePassed> order) =>
        !IsPaymentInDoubt(order) && HoldsNoMoney(order) && HasNotShipped(order);

    public static bool IsOverdueShipped(BehaviorContext<OrderState, PaymentDeadlinePassed> order) =>
        !IsPaymentInDoubt(order) && HoldsNoMoney(order) && HasShipped(order);

    public static bool IsOverdueMispaid(BehaviorContext<OrderState, PaymentDeadlinePassed> order) =>
        !IsPaymentInDoubt(order) && HoldsMoney(order);

    /// <summary>The operator has seen the order's current attention.</summary>
    public static bool IsCurrentAttention(BehaviorContext<OrderState, AttentionAcknowledged> order) =>
        order.Message.Attention == order.Saga.Attention;

    /// <summary>The operator has seen an attention that takes the place of others. The others are still to be decided about.</summary>
    public static bool IsCurrentAndHidesMoney(BehaviorContext<OrderState, AttentionAcknowledged> order) =>
        IsCurrentAttention(order)
        && order.Message.Attention is OrderAttention.PaymentContradiction or OrderAttention.RefundedTooMuch;

    /// <summary>An order that is not paid needs a decision about its money, not an acknowledgement.</summary>
    public static bool IsAcknowledgedUnpaid(BehaviorContext<OrderState, AttentionAcknowledged> order) =>
        IsCurrentAttention(order) && order.Message.Attention != OrderAttention.PaymentMismatch;

    static bool IsCancelled(BehaviorContext<OrderState, OrderCreated> order) => HasReasonToCancel(order) && !IsComplete(order);

    static bool HasReasonToCancel(BehaviorContext<OrderState> order) => order.Saga.Reason is not null;
}
