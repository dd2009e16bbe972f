using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.OrderSaga;

/// <summary>The conditions in <see cref="OrderStateMachine"/>'s rows, by name.</summary>
internal static class OrderGuards
{
    public static bool IsPaid(BehaviorContext<OrderState> order) => order.Saga.PaidAt is not null;

    /// <summary>The carrier has the shipment: a cancellation is too late.</summary>
    public static bool HasShipped(BehaviorContext<OrderState> order) => order.Saga.ShippedAt is not null;

    public static bool HasNotShipped(BehaviorContext<OrderState> order) => !HasShipped(order);

    public static bool IsComplete(BehaviorContext<OrderState> order) => IsPaid(order) && HasShipped(order);

    public static bool AwaitsPayment(BehaviorContext<OrderState> order) => !IsPaid(order) && !HasReasonToCancel(order);

    public static bool AwaitsShipment(BehaviorContext<OrderState> order) =>
        IsPaid(order) && HasNotShipped(order) && !HasReasonToCancel(order);

    public static bool IsCancelledUnpaid(BehaviorContext<OrderState> order) => !IsPaid(order) && HasReasonToCancel(order);

    public static bool IsCancelledUnpaidButShipped(BehaviorContext<OrderState> order) => IsCancelledUnpaid(order) && HasShipped(order);

    public static bool IsCancelledPaid(BehaviorContext<OrderState> order) =>
        IsPaid(order) && HasNotShipped(order) && HasReasonToCancel(order);

    public static bool IsFirstCharge(BehaviorContext<OrderState, PaymentReceived> order) => !IsPaid(order);

    public static bool IsAnotherCharge(BehaviorContext<OrderState, PaymentReceived> order) =>
        IsPaid(order) && order.Message.PaymentReference != order.Saga.PaymentReference;

    /// <summary>The refund of the charge that paid the order; the refund of a duplicate charge is not the order's.</summary>
    public static bool IsRefundOfOrder(BehaviorContext<OrderState, PaymentRefunded> order) =>
        order.Message.Reason == RefundReason.OrderCancelled && order.Message.PaymentReference == order.Saga.PaymentReference;

    public static bool IsPaymentInDoubt(BehaviorContext<OrderState, PaymentDeadlinePassed> order) => order.Message.IsPaymentInDoubt;

    public static bool IsOverdueUnshipped(BehaviorContext<OrderState, PaymentDeadlinePassed> order) =>
        !IsPaymentInDoubt(order) && HasNotShipped(order);

    public static bool IsOverdueShipped(BehaviorContext<OrderState, PaymentDeadlinePassed> order) =>
        !IsPaymentInDoubt(order) && HasShipped(order);

    /// <summary>The operator has seen the order's current attention.</summary>
    public static bool IsCurrentAttention(BehaviorContext<OrderState, AttentionAcknowledged> order) =>
        order.Message.Attention == order.Saga.Attention;

    static bool HasReasonToCancel(BehaviorContext<OrderState> order) => order.Saga.Reason is not null;
}
