using System.Data;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Development.Sandbox;
using Orders.Contracts;
using Orders.Sagas.Inventory;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants;

/// <summary>A snapshot of the database, the provider's ledger and the e-mails, with the invariants that must hold between them.</summary>
internal sealed record Books(
    IReadOnlyList<OrderState> Orders, IReadOnlyList<SagaTransition> Transitions, IReadOnlyList<PaymentAttempt> Attempts,
    IReadOnlyList<PaymentAttemptEvent> Events, int Unsent, IReadOnlyList<string> Unread, IReadOnlyList<ChargeItem> Charges,
    IReadOnlyList<(string MessageId, int Count)> Mails, OtherBank? Bank, IReadOnlyList<string> Miscounted)
{
    static readonly string[] Final =
        [OrderStatus.Paid, OrderStatus.Shipped, OrderStatus.Cancelled, OrderStatus.Refunded, OrderStatus.Rejected];
    static readonly string[] KeepsMoney = [OrderStatus.Paid, OrderStatus.Shipped];

    readonly ILookup<Guid, SagaTransition> _transitions = Transitions.ToLookup(x => x.CorrelationId);
    readonly ILookup<Guid, PaymentAttemptEvent> _events = Events.ToLookup(x => x.AttemptId);

    /// <param name="database">The database, which is read in one snapshot.</param>
    /// <param name="unread">The consumer groups with lag.</param>
    /// <param name="ledger">What took effect at the provider.</param>
    /// <param name="mails">The delivered e-mails, by order and kind.</param>
    /// <param name="bank">What another bank took for orders; null if there is none.</param>
    public static async Task<Books> Read(
        TestDatabase database, IReadOnlyList<string> unread, LedgerContent ledger, IEnumerable<string> mails, OtherBank? bank)
    {
        await using var db = database.Context();
        await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        return new(
            await db.Orders.AsNoTracking().ToListAsync(), await db.Transitions.AsNoTracking().OrderBy(x => x.Version).ToListAsync(),
            await db.PaymentAttempts.AsNoTracking().ToListAsync(),
            await db.PaymentAttemptEvents.AsNoTracking().OrderBy(x => x.Id).ToListAsync(),
            await db.Outbox.CountAsync(), unread,
            [.. ledger.Charges.Where(x => x.Status == "succeeded")], [.. mails.CountBy(x => x).Select(x => (x.Key, x.Value))], bank,
            await MiscountedStock(db));
    }

    public bool IsSettled => !Unfinished().Any();

    /// <summary>The SKUs that are oversold, or whose stock row does not have the sum of their held reservations.</summary>
    static Task<List<string>> MiscountedStock(OrdersDbContext db) => db.Set<InventoryStock>()
        .Where(stock => stock.Reserved > stock.OnHand || stock.Reserved != db.Set<InventoryReservation>()
            .Where(x => x.Sku == stock.Sku && x.State == InventoryReservationState.Held).Sum(x => (long)x.Quantity))
        .Select(stock => stock.Sku)
        .ToListAsync();

    IEnumerable<string> Unfinished() =>
    [
        .. Orders.Where(x => x.Attention is OrderAttention.PaymentMismatch).Select(x => $"order {x.CorrelationId} awaits a decision"),
        .. Orders.Where(x => !Final.Contains(x.CurrentState)).Select(x => $"order {x.CorrelationId} is {x.CurrentState}"),
        .. Attempts.Where(x => x.State is PaymentAttemptState.Requested or PaymentAttemptState.InDoubt)
            .Select(x => $"{x.Kind} {x.Id} of {x.OrderId} is {x.State}: {x.Evidence}"),
        .. Attempts.Where(x => x.IsSettled() && x.NextCheckAt is not null)
            .Select(x => $"{x.Kind} {x.Id} of {x.OrderId}: the request was sent twice and one check is still due"),
        .. ExpectedMails().Except(Mails.Select(x => x.MessageId)).Select(x => $"no e-mail {x}"),
        .. Unread.Select(group => $"{group} has lag"),
        .. Unsent > 0 ? [$"the outbox holds {Unsent} rows"] : Array.Empty<string>(),
    ];

    public IEnumerable<string> Violations(int countedDuplicates)
    {
        foreach (var open in Unfinished())
            yield return $"I13 after healing, nothing stays unfinished: {open}";
        var orderOf = Attempts.ToDictionary(x => x.Id.ToString(), x => (Guid?)x.OrderId);
        var byOrder = Charges.ToLookup(x => orderOf.GetValueOrDefault(x.MerchantReference));
        foreach (var stray in byOrder[null])
            yield return $"I9 every charge was recorded before it was sent: {stray.Id} was not";
        foreach (var order in Orders)
        {
            var charges = byOrder[order.CorrelationId].ToList();
            if (charges.Count > 1)
                yield return $"I8 never two captures for an order: {order.CorrelationId} ({order.PaymentMethod}) has {charges.Count}";
            foreach (var violation in MoneyViolations(order, charges))
                yield return violation;
            foreach (var violation in HistoryViolations(order))
                yield return violation;
        }
        foreach (var attempt in Attempts)
        {
            if (attempt.State is PaymentAttemptState.InDoubt && attempt.NextCheckAt is null)
                yield return $"I9 no attempt is in doubt without reconciliation: {attempt.Id}";
            if (FailedWithoutEvidence(attempt) is { } violation)
                yield return violation;
        }
        foreach (var overRefunded in Charges.Where(x => x.Refunds.Sum(refund => refund.Amount) > x.Amount))
            yield return $"I8 a charge is refunded once: {overRefunded.Id}";
        if (Mails.Sum(x => x.Count - 1) is var duplicates && duplicates > countedDuplicates)
            yield return $"I10 at most one e-mail per (order, kind), except counted duplicates: "
                + $"{duplicates} duplicates, {countedDuplicates} counted";
        foreach (var sku in Miscounted)
            yield return $"stock is not oversold, and its reserved units are those of the held reservations: {sku}";
        foreach (var unexpected in Mails.Select(x => x.MessageId).Except(ExpectedMails()))
            yield return $"I10 an e-mail reports what happened: {unexpected}";
    }

    /// <summary>What the provider and the other bank keep is what the order holds and owes, or what an operator accepted.</summary>
    IEnumerable<string> MoneyViolations(OrderState order, IReadOnlyList<ChargeItem> charges)
    {
        foreach (var currency in (string[])[order.Currency!, "USD"])
        {
            var kept = (Bank?.KeepsOf(order.CorrelationId, currency) ?? 0)
                + charges.Where(x => x.Currency == currency).Sum(x => x.Amount - x.Refunds.Sum(refund => refund.Amount));
            if (kept != order.Money.KeptIn(currency))
                yield return $"I8 nothing is lost: {order.CorrelationId} holds {order.Money.KeptIn(currency)} {currency}, the banks {kept}";
            var owed = KeepsMoney.Contains(order.CurrentState) && currency == order.Currency ? order.Total!.Value : 0;
            if (kept != owed && !IsDecided(order))
            {
                yield return $"I8 captured - refunded = what the order says: {order.CorrelationId} ({order.PaymentMethod}) "
                    + $"is {order.CurrentState} {order.Attention}, and the banks keep {kept} {currency} instead of {owed}";
            }
        }
    }

    /// <summary>Another amount is right only while a paid order needs attention for it, or after an operator decided.</summary>
    bool IsDecided(OrderState order) => KeepsMoney.Contains(order.CurrentState)
        && (order.Attention is OrderAttention.PaidTwice
            || _transitions[order.CorrelationId].Any(x => x.Event == nameof(PaymentMismatchResolved)));

    IEnumerable<string> HistoryViolations(OrderState order)
    {
        var history = _transitions[order.CorrelationId].ToList();
        if (!history.Select(x => x.Version).SequenceEqual(Enumerable.Range(1, order.Version)))
            yield return $"I3 version + 1 per transition: {order.CorrelationId}";
        if (history.Count > 0 && history[^1].To != order.CurrentState)
            yield return $"I3 the history replays to the row: {order.CorrelationId}";
        if (history.Zip(history.Skip(1)).Any(x => x.Second.From != x.First.To))
            yield return $"I3 each transition begins where the last one ended: {order.CorrelationId}";
    }

    /// <summary>Only evidence ends a doubt: an answer counts, a missing answer does not.</summary>
    string? FailedWithoutEvidence(PaymentAttempt attempt)
    {
        var history = _events[attempt.Id].ToList();
        var endsDoubt = history.Zip(history.Skip(1))
            .Where(x => x.First.State is PaymentAttemptState.InDoubt && x.Second.State is not PaymentAttemptState.InDoubt);
        return endsDoubt.Any(x => x.Second.Kind
            is PaymentAttemptEventKind.Unanswered or PaymentAttemptEventKind.Requested or PaymentAttemptEventKind.RequestedAgain)
            ? $"I9 an attempt in doubt is closed by evidence: {attempt.Id}"
            : null;
    }

    IEnumerable<string> ExpectedMails() => Orders.SelectMany(order => _transitions[order.CorrelationId]
        .SelectMany(NotifiedBy).Select(kind => $"{order.CorrelationId}.{kind}")).Distinct();

    static IEnumerable<string> NotifiedBy(SagaTransition transition) =>
        (transition.From == transition.To ? "" : transition.To, transition.From) switch
        {
            (OrderStatus.Paid, _) => ["orderconfirmation"],
            (OrderStatus.Shipped, OrderStatus.Paid) => ["shippingnotification"],
            (OrderStatus.Shipped, _) => ["orderconfirmation", "shippingnotification"],
            (OrderStatus.Cancelled, _) => ["ordercancellation"],
            (OrderStatus.Refunding, OrderStatus.Cancelled or OrderStatus.Refunded) => [],
            (OrderStatus.Refunding, _) => ["ordercancellation"],
            (OrderStatus.Refunded, _) => ["refundconfirmation"],
            _ => [],
        };
}
