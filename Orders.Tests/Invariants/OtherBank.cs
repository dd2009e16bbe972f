using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants;

/// <summary>Takes payments that the payment provider does not know, and refunds what the saga asks back.</summary>
internal sealed class OtherBank(string prefix, TestDatabase database)
{
    readonly ConcurrentDictionary<Guid, OtherPayment> _paid = [];
    readonly ConcurrentDictionary<Guid, decimal> _refunded = [];

    public IReadOnlyCollection<Guid> Customers => [.. _paid.Keys];

    public MismatchDecision DecisionOf(Guid order) => _paid.TryGetValue(order, out var paid) ? paid.Decision : MismatchDecision.Accept;

    public decimal KeepsOf(Guid order, string currency) =>
        _paid.TryGetValue(order, out var paid) && paid.Currency == currency ? paid.Amount - _refunded.GetValueOrDefault(order) : 0;

    public async Task Pay(Guid order, OtherPayment payment)
    {
        await RecordWriting.Produce(
            prefix, Topics.Payments, order,
            new PaymentReceived
            {
                OrderId = order,
                Amount = payment.Amount,
                Currency = payment.Currency,
                PaymentReference = ReferenceOf(order),
                ReceivedAt = TimeProvider.System.GetUtcNow(),
            },
            MessageIds.From(order, "bank/paid"));
        _paid[order] = payment;
    }

    /// <summary>Refunds what ended orders hold, and what an operator sends back of paid orders.</summary>
    public async Task Refund()
    {
        await using var db = database.Context();
        var ids = Customers.Where(x => !_refunded.ContainsKey(x)).ToList();
        foreach (var order in await db.Orders.AsNoTracking().Where(x => ids.Contains(x.CorrelationId)).ToListAsync())
        {
            var kept = order.Money.Kept.SingleOrDefault(x => x.Reference == ReferenceOf(order.CorrelationId));
            if (kept is not null && (order.CurrentState is OrderStatus.Refunding || await IsSentBack(db, order, kept)))
                await Refund(order.CorrelationId, kept);
        }
    }

    /// <summary>An operator has decided that a paid order does not need this money.</summary>
    static async Task<bool> IsSentBack(OrdersDbContext db, OrderState order, OrderPayment kept) =>
        kept.Currency != order.Currency && order is { CurrentState: OrderStatus.Paid or OrderStatus.Shipped, Attention: null }
        && await db.Transitions.AnyAsync(
            x => x.CorrelationId == order.CorrelationId && x.Event == nameof(PaymentMismatchResolved)
                && x.Note == nameof(MismatchDecision.Refund));

    async Task Refund(Guid order, OrderPayment kept)
    {
        await RecordWriting.Produce(
            prefix, Topics.Payments, order,
            new PaymentRefunded
            {
                OrderId = order,
                Amount = kept.Amount,
                Currency = kept.Currency,
                PaymentReference = kept.Reference,
                RefundReference = $"re-{kept.Reference}",
                Reason = RefundReason.OrderCancelled,
                RefundedAt = TimeProvider.System.GetUtcNow(),
            },
            MessageIds.From(order, "bank/refunded"));
        _refunded[order] = kept.Amount;
    }

    static string ReferenceOf(Guid order) => $"bank-{order}";
}
