using MassTransit;
using Orders.Contracts;
using static Orders.Sagas.OrderSaga.OrderGuards;

namespace Orders.Sagas.OrderSaga;

/// <summary>The conditions about money in <see cref="OrderStateMachine"/>'s rows, by name.</summary>
/// <remarks>
/// A payment or refund that is noted is no longer new. So of several rows for new money in one state, the first whose guard holds is the
/// only one that runs.
/// </remarks>
internal static class OrderMoneyGuards
{
    /// <summary>The order holds money that would have to go back if the order ended.</summary>
    public static bool HoldsMoney(BehaviorContext<OrderState> order) => order.Saga.Money.Kept.Any();

    public static bool HoldsNoMoney(BehaviorContext<OrderState> order) => !HoldsMoney(order);

    public static bool IsNewPayment(BehaviorContext<OrderState, PaymentReceived> order) =>
        order.Saga.Money.PaymentOf(order.Message.PaymentReference) is null;

    /// <summary>The same payment was reported before, with another amount or currency.</summary>
    public static bool IsContradiction(BehaviorContext<OrderState, PaymentReceived> order) =>
        order.Saga.Money.PaymentOf(order.Message.PaymentReference) is { } noted
        && (noted.Amount, noted.Currency) != (order.Message.Amount, order.Message.Currency);

    /// <summary>The same refund of a payment was reported before, with another amount or currency.</summary>
    public static bool IsContradiction(BehaviorContext<OrderState, PaymentRefunded> order) =>
        Noted(order) is { } noted && (noted.Amount, noted.Currency) != (order.Message.Amount, order.Message.Currency);

    /// <summary>With this payment, the order has received exactly what it costs.</summary>
    public static bool CompletesUnshipped(BehaviorContext<OrderState, PaymentReceived> order) =>
        HasNotShipped(order) && Completes(order);

    public static bool CompletesShipped(BehaviorContext<OrderState, PaymentReceived> order) => HasShipped(order) && Completes(order);

    public static bool IsNewUnshippedPayment(BehaviorContext<OrderState, PaymentReceived> order) =>
        HasNotShipped(order) && IsNewPayment(order);

    /// <summary>A payment that has to go back, as the order has ended. Its refund may be known already.</summary>
    public static bool IsNewDebt(BehaviorContext<OrderState, PaymentReceived> order) =>
        IsNewPayment(order)
        && order.Saga.Money.With(order.Message).Kept.Any(x => x.Reference == order.Message.PaymentReference);

    /// <summary>The refund of a duplicate charge counts only if that charge was reported as a payment of the order.</summary>
    public static bool IsNewRefund(BehaviorContext<OrderState, PaymentRefunded> order) =>
        Noted(order) is null
        && (order.Message.Reason is not RefundReason.DuplicateCharge
            || order.Saga.Money.PaymentOf(order.Message.PaymentReference) is not null);

    /// <summary>With this refund, exactly what the order costs is left.</summary>
    public static bool CompletesUnshippedByRefund(BehaviorContext<OrderState, PaymentRefunded> order) =>
        HasNotShipped(order) && CompletesByRefund(order);

    public static bool CompletesShippedByRefund(BehaviorContext<OrderState, PaymentRefunded> order) =>
        HasShipped(order) && CompletesByRefund(order);

    /// <summary>With this refund, nothing is left.</summary>
    public static bool IsLastRefund(BehaviorContext<OrderState, PaymentRefunded> order) =>
        IsNewRefund(order) && !order.Saga.Money.With(order.Message).Kept.Any();

    /// <summary>What was received before OrderCreated is exactly what the order costs. An order may cost nothing.</summary>
    public static bool IsPaid(BehaviorContext<OrderState, OrderCreated> order) =>
        order.Saga.Money.Pays(
            order.Saga.Total ?? order.Message.Lines.Total(), order.Saga.Currency ?? order.Message.Currency);

    public static bool IsMispaid(BehaviorContext<OrderState, OrderCreated> order) => HoldsMoney(order) && !IsPaid(order);

    public static bool IsAccepted(BehaviorContext<OrderState, PaymentMismatchResolved> order) =>
        IsCurrentMismatch(order) && order.Message.Decision is MismatchDecision.Accept;

    public static bool IsSentBack(BehaviorContext<OrderState, PaymentMismatchResolved> order) =>
        IsCurrentMismatch(order) && order.Message.Decision is MismatchDecision.Refund;

    public static bool IsAcceptedUnshipped(BehaviorContext<OrderState, PaymentMismatchResolved> order) =>
        HasNotShipped(order) && IsAccepted(order);

    public static bool IsAcceptedShipped(BehaviorContext<OrderState, PaymentMismatchResolved> order) =>
        HasShipped(order) && IsAccepted(order);

    public static bool IsSentBackUnshipped(BehaviorContext<OrderState, PaymentMismatchResolved> order) =>
        HasNotShipped(order) && IsSentBack(order);

    public static bool IsSentBackShipped(BehaviorContext<OrderState, PaymentMismatchResolved> order) =>
        HasShipped(order) && IsSentBack(order);

    static OrderRefund? Noted(BehaviorContext<OrderState, PaymentRefunded> order) =>
        order.Saga.Money.RefundOf(order.Message.PaymentReference, order.Message.RefundReference);

    static bool Completes(BehaviorContext<OrderState, PaymentReceived> order) =>
        IsNewPayment(order) && Pays(order.Saga, order.Saga.Money.With(order.Message));

    static bool CompletesByRefund(BehaviorContext<OrderState, PaymentRefunded> order) =>
        IsNewRefund(order) && Pays(order.Saga, order.Saga.Money.With(order.Message));

    /// <summary>The operator decided about the money that the order still has, and the order still needs the decision.</summary>
    /// <remarks>A refund may have the reference of its payment, so each reference counts as often as it occurs.</remarks>
    static bool IsCurrentMismatch(BehaviorContext<OrderState, PaymentMismatchResolved> order) =>
        order.Saga.Attention is OrderAttention.PaymentMismatch
        && order.Message.References.Order(StringComparer.Ordinal)
            .SequenceEqual(order.Saga.Money.References.Order(StringComparer.Ordinal), StringComparer.Ordinal);

    static bool Pays(OrderState order, OrderMoney money) => money.Pays(order.Total!.Value, order.Currency!);
}
