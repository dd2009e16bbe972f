using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Records attempts before their requests leave, many in one transaction.</summary>
internal sealed class NewAttempts
{
    readonly IDbContextFactory<OrdersDbContext> _contexts;
    readonly PaymentsOptions _options;
    readonly GroupedCalls<PaymentAttempt, PaymentAttempt> _records;

    public NewAttempts(IDbContextFactory<OrdersDbContext> contexts, IOptions<PaymentsOptions> options) =>
        (_contexts, _options, _records) = (contexts, options.Value, new(Record));

    /// <summary>Records an attempt, dated by PostgreSQL's clock, unless its order (charge) or its charge (refund) has one.</summary>
    /// <param name="draft">The attempt to record; its times are ignored.</param>
    /// <param name="cancellationToken">Stops waiting. The attempt may be recorded nevertheless, like that of a killed process.</param>
    /// <returns>The recorded attempt: the draft's, or the earlier one.</returns>
    public Task<PaymentAttempt> Record(PaymentAttempt draft, CancellationToken cancellationToken) =>
        _records.Run(draft, cancellationToken);

    /// <remarks>
    /// Both statements are one round trip and one transaction. The unique indexes decide between concurrent consumers, but let a declined
    /// charge pass. So the second statement looks for an earlier attempt after the insert, with a snapshot of its own, and takes the new
    /// one back. Looking before the insert would leave a gap in which another consumer's charge could be declined.
    /// </remarks>
    async Task<IReadOnlyList<PaymentAttempt>> Record(IReadOnlyList<PaymentAttempt> drafts)
    {
        Guid[] ids = [.. drafts.Select(x => x.Id)];
        Guid[] orders = [.. drafts.Select(x => x.OrderId)];
        string[] kinds = [.. drafts.Select(x => $"{x.Kind}")];
        decimal[] amounts = [.. drafts.Select(x => x.Amount)];
        string[] currencies = [.. drafts.Select(x => x.Currency)];
        string[] providers = [.. drafts.Select(x => x.Provider)];
        string?[] methods = [.. drafts.Select(x => x.PaymentMethod)];
        string?[] charges = [.. drafts.Select(x => x.ChargeReference)];
        string?[] reasons = [.. drafts.Select(x => x.RefundReason?.ToString())];
        string?[] details = [.. drafts.Select(x => CardNumber.Mask(x.DescribeRequest()))];
        await using var context = await _contexts.CreateDbContextAsync();
        var recorded = await context.PaymentAttempts.FromSql(
            $"""
            INSERT INTO payment_attempt (id, order_id, kind, state, amount, currency, provider, payment_method, charge_reference,
                refund_reason, requested_at, sent_at, next_check_at, checks, has_operators_reference)
            SELECT id, order_id, kind, 'Requested', amount, currency, provider, payment_method, charge_reference,
                refund_reason, at, at, at + {_options.AnswerDueAfter}, 0, false
            FROM unnest({ids}, {orders}, {kinds}, {amounts}, {currencies}, {providers}, {methods}, {charges}, {reasons})
                AS draft (id, order_id, kind, amount, currency, provider, payment_method, charge_reference, refund_reason),
                (SELECT clock_timestamp()) AS clock (at)
            ORDER BY kind, order_id, charge_reference
            ON CONFLICT DO NOTHING;

            WITH draft AS (
                SELECT * FROM unnest({ids}, {orders}, {kinds}, {providers}, {charges}, {details})
                    AS draft (id, order_id, kind, provider, charge_reference, detail)),
            present AS (
                SELECT draft.id AS draft_id, attempt.id FROM draft JOIN payment_attempt attempt ON attempt.order_id = draft.order_id
                WHERE draft.kind = 'Charge' AND attempt.kind = 'Charge'
                UNION ALL
                SELECT draft.id, attempt.id FROM draft JOIN payment_attempt attempt
                    ON attempt.provider = draft.provider AND attempt.charge_reference = draft.charge_reference
                WHERE draft.kind = 'Refund' AND attempt.kind = 'Refund'),
            earlier AS (
                SELECT DISTINCT ON (draft_id) draft_id, id FROM present WHERE id <> draft_id
                ORDER BY draft_id, id = ANY ({ids}), id DESC),
            taken_back AS (DELETE FROM payment_attempt WHERE id IN (SELECT draft_id FROM earlier)),
            kept AS (SELECT * FROM draft WHERE id NOT IN (SELECT draft_id FROM earlier)),
            noted AS (
                INSERT INTO payment_attempt_event (attempt_id, kind, state, at, by, detail)
                SELECT id, 'Requested', state, requested_at, {AttemptHistory.Instance}, detail
                FROM kept JOIN (SELECT id, state, requested_at FROM payment_attempt) attempt USING (id))
            SELECT * FROM payment_attempt WHERE id IN (SELECT id FROM earlier UNION ALL SELECT id FROM kept)
            """).AsNoTracking().ToListAsync();
        return [.. drafts.Select(draft => RecordedOf(draft, recorded))];
    }

    static PaymentAttempt RecordedOf(PaymentAttempt draft, IReadOnlyList<PaymentAttempt> recorded) =>
        recorded.FirstOrDefault(x => x.Id == draft.Id)
        ?? recorded.FirstOrDefault(x => x.Kind == draft.Kind && (draft.Kind is PaymentKind.Charge
            ? x.OrderId == draft.OrderId
            : (x.Provider, x.ChargeReference) == (draft.Provider, draft.ChargeReference)))
        ?? throw new TransientException($"The payment attempt of order {draft.OrderId} changed while it was recorded.");
}
