using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Persists attempts until their outcome is known.</summary>
/// <remarks>
/// Each call commits apart from the consumer's unit of work, so its record survives a rollback of the unit. A change and its event in the
/// history are one statement. The times are those of PostgreSQL, because other processes compare them.
/// </remarks>
internal sealed class AttemptLedger(
    IDbContextFactory<OrdersDbContext> contexts, NewAttempts attempts, IOptions<PaymentsOptions> options)
{
    /// <summary>Records a new attempt, or finds the existing one of the order (charge) or of the charge (refund).</summary>
    /// <param name="draft">The attempt to record.</param>
    /// <param name="cancellationToken">Cancels the record, not a request: no request has left yet.</param>
    public async Task<(PaymentAttempt Attempt, bool IsNew)> Open(PaymentAttempt draft, CancellationToken cancellationToken)
    {
        var attempt = await attempts.Record(draft, cancellationToken);
        return (attempt, attempt.Id == draft.Id);
    }

    /// <summary>Records that an attempt that was not taken is sent again, to the provider that is configured now.</summary>
    /// <exception cref="TransientException">Another consumer has reopened the attempt.</exception>
    public async Task<PaymentAttempt> Reopen(PaymentAttempt attempt, string provider, CancellationToken cancellationToken)
    {
        attempt.Provider = provider;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var reopened = await context.PaymentAttempts.FromSql(
            $"""
            WITH reopened AS (
                UPDATE payment_attempt SET state = 'Requested', provider = {provider}, sent_at = at, sends = sends + 1,
                    next_check_at = at + {options.Value.AnswerDueAfter}, checks = 0
                FROM (SELECT clock_timestamp()) AS clock (at)
                WHERE id = {attempt.Id} AND state = 'NotTaken'
                RETURNING payment_attempt.*),
            noted AS (
                INSERT INTO payment_attempt_event (attempt_id, kind, state, at, by, detail)
                SELECT id, 'RequestedAgain', state, sent_at, {AttemptHistory.Instance}, {CardNumber.Mask(attempt.DescribeRequest())}
                FROM reopened)
            SELECT * FROM reopened
            """).AsNoTracking().ToListAsync(cancellationToken);
        return reopened.SingleOrDefault()
            ?? throw new TransientException($"Payment attempt {attempt.Id} is being sent by another consumer.");
    }

    /// <summary>Marks a sent request as in doubt or without effect, unless the attempt was settled or sent again meanwhile.</summary>
    /// <returns>Whether the state was recorded.</returns>
    public async Task<bool> Mark(
        PaymentAttempt attempt, PaymentAttemptState state, string evidence, CancellationToken cancellationToken, string? bodyHash = null)
    {
        var (masked, kind) = (CardNumber.Mask(evidence), AttemptHistory.AnswerKind(bodyHash).ToString());
        TimeSpan? nextCheck = state is PaymentAttemptState.InDoubt ? DueAttempts.FirstPause : null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var marked = await context.Database.ExecuteSqlAsync(
            $"""
            WITH marked AS (
                UPDATE payment_attempt SET state = {state.ToString()}, evidence = {masked}, next_check_at = at + {nextCheck}::interval
                FROM (SELECT clock_timestamp()) AS clock (at)
                WHERE id = {attempt.Id} AND state = 'Requested' AND sent_at = {attempt.SentAt}
                RETURNING id, state, at)
            INSERT INTO payment_attempt_event (attempt_id, kind, state, at, by, detail, body_hash)
            SELECT id, {kind}, state, at, {AttemptHistory.Instance}, {masked}, {bodyHash}::text FROM marked
            """,
            cancellationToken);
        if (marked == 0)
            return false;
        attempt.State = state;
        return true;
    }

    /// <summary>Appends an event to the history only.</summary>
    /// <remarks>The lock makes it wait for evidence that is being applied, so that the history tells the states in their order.</remarks>
    public async Task Append(
        PaymentAttempt attempt, PaymentAttemptEventKind kind, string detail, string? bodyHash, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO payment_attempt_event (attempt_id, kind, state, at, by, detail, body_hash)
            SELECT id, {kind.ToString()}, state, clock_timestamp(), {AttemptHistory.Instance}, {CardNumber.Mask(detail)}, {bodyHash}::text
            FROM payment_attempt WHERE id = {attempt.Id} FOR SHARE
            """,
            cancellationToken);
    }
}
