using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>What the operations of operators share.</summary>
internal static class OperatorDecisions
{
    /// <summary>Whether this operator's decision is the order's last one of its kind, so that a repeated request succeeds.</summary>
    /// <remarks>The message id proves that, because it derives from the decision and an earlier version.</remarks>
    public static async Task<bool> IsLastDecision<TEvent>(
        this OrdersDbContext db, OrderState order, string who, Func<int, Guid> messageIdAt, CancellationToken cancellationToken)
        where TEvent : IOrderEvent
    {
        var last = await db.Transitions
            .Where(x => x.CorrelationId == order.CorrelationId && x.Event == typeof(TEvent).Name)
            .OrderByDescending(x => x.Version)
            .FirstOrDefaultAsync(cancellationToken);
        return last?.By == who && Enumerable.Range(1, last.Version - 1).Any(version => messageIdAt(version) == last.MessageId);
    }

    /// <summary>An order that is not paid stays so until somebody decides about the money that came for it.</summary>
    public static bool NeedsMoneyDecision(this OrderState order) =>
        order is { Attention: OrderAttention.PaymentMismatch, CurrentState: OrderStatus.Submitted or OrderStatus.AwaitingPayment };
}
