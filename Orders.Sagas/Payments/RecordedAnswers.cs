using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Tables;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Records the answers of providers, many in one transaction, and publishes the outcomes.</summary>
/// <remarks>
/// The common case is one statement: the attempt is as its sender left it, nobody holds its row, and no attempt holds the charge. Every
/// other answer is evidence like any other, for <see cref="AttemptSettlement"/>.
/// </remarks>
internal sealed class RecordedAnswers
{
    readonly IServiceScopeFactory _scopes;
    readonly ILogger _logger;
    readonly GroupedCalls<Answer, bool> _records;

    public RecordedAnswers(IServiceScopeFactory scopes, ILogger<RecordedAnswers> logger) =>
        (_scopes, _logger, _records) = (scopes, logger, new(Record));

    /// <param name="attempt">The attempt as it was sent.</param>
    /// <param name="evidence">What the provider answered: succeeded or declined.</param>
    /// <param name="cancellationToken">Stops waiting; the answer may be recorded nevertheless.</param>
    public async Task Record(PaymentAttempt attempt, Evidence evidence, CancellationToken cancellationToken)
    {
        if (await _records.Run(new(attempt, evidence), cancellationToken))
            return;
        await _scopes.Apply(evidence, cancellationToken);
    }

    /// <returns>Which answers were recorded.</returns>
    async Task<IReadOnlyList<bool>> Record(IReadOnlyList<Answer> answers)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
        var publish = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var settled = await Settle(db, answers);
        foreach (var answer in answers.Where(x => settled.ContainsKey(x.Attempt.Id)))
            await publish.PublishOutcome(answer.Settle(settled[answer.Attempt.Id]));
        await db.InsertOutboxRows();
        await transaction.CommitAsync();
        scope.ServiceProvider.GetService<OutboxSignal>()?.Raise();
        foreach (var answer in answers.Where(x => settled.ContainsKey(x.Attempt.Id)))
            Recorded(answer);
        return [.. answers.Select(x => settled.ContainsKey(x.Attempt.Id))];
    }

    /// <summary>Settles attempts, gives them their charges, and adds to their histories.</summary>
    /// <remarks>Rows that another transaction holds are skipped: waiting would hold up every other answer.</remarks>
    /// <returns>The settled attempts with their times.</returns>
    static async Task<Dictionary<Guid, DateTimeOffset>> Settle(OrdersDbContext db, IReadOnlyList<Answer> answers)
    {
        Guid[] ids = [.. answers.Select(x => x.Attempt.Id)];
        DateTimeOffset[] sent = [.. answers.Select(x => x.Attempt.SentAt)];
        string[] states = [.. answers.Select(x => $"{x.State}")];
        string[] references = [.. answers.Select(x => x.Evidence.ProviderReference!)];
        string?[] codes = [.. answers.Select(x => x.DeclineCode)];
        string?[] details = [.. answers.Select(x => CardNumber.Mask(x.Evidence.Describe()))];
        string?[] hashes = [.. answers.Select(x => x.Evidence.BodyHash)];
        var settled = await db.Rows(
            $"""
            WITH answer AS (
                SELECT * FROM unnest({ids}, {sent}, {states}, {references}, {codes}, {details}, {hashes})
                    AS answer (id, sent_at, outcome, reference, code, detail, hash)),
            clock AS MATERIALIZED (SELECT clock_timestamp() AS at),
            open AS (
                SELECT attempt.* FROM payment_attempt attempt JOIN answer USING (id, sent_at) WHERE attempt.state = 'Requested'
                ORDER BY attempt.id FOR UPDATE OF attempt SKIP LOCKED),
            held AS (
                INSERT INTO payment_charge (provider, reference, attempt_id, order_id, amount, currency, source, at)
                SELECT provider, reference, id, order_id, amount, currency, 'Answered', at
                FROM open JOIN (SELECT id, outcome, reference FROM answer) answer USING (id), clock
                WHERE kind = 'Charge' AND outcome = 'Succeeded'
                ORDER BY provider, reference
                ON CONFLICT DO NOTHING
                RETURNING attempt_id),
            settled AS (
                UPDATE payment_attempt attempt SET state = outcome, settled_at = at, provider_reference = reference, decline_code = code,
                    evidence = code, next_check_at = CASE WHEN attempt.sends > 1 THEN attempt.next_check_at END
                FROM open JOIN (SELECT id, outcome, reference, code FROM answer) answer USING (id), clock
                WHERE attempt.id = open.id
                    AND (open.kind = 'Refund' OR outcome = 'Declined' OR open.id IN (SELECT attempt_id FROM held))
                RETURNING attempt.id, attempt.state, attempt.settled_at),
            noted AS (
                INSERT INTO payment_attempt_event (attempt_id, kind, state, at, by, detail, body_hash, effect)
                SELECT id, 'Answered', state, settled_at, {AttemptHistory.Instance}, detail, hash, 'Settles'
                FROM settled JOIN (SELECT id, detail, hash FROM answer) answer USING (id))
            SELECT id, settled_at FROM settled
            """,
            row => (Id: row.GetGuid(0), SettledAt: row.GetFieldValue<DateTimeOffset>(1)));
        return settled.ToDictionary(x => x.Id, x => x.SettledAt);
    }

    void Recorded(Answer answer)
    {
        var (attempt, effect) = (answer.Attempt, EvidenceEffect.Settles);
        PaymentMetrics.Evidence(answer.Evidence.Source, effect);
        _logger.EvidenceApplied(
            attempt.OrderId, attempt.Id, answer.Evidence.Source, effect, PaymentAttemptState.Requested, attempt.State);
    }

    sealed record Answer(PaymentAttempt Attempt, Evidence Evidence)
    {
        public PaymentAttemptState State =>
            Evidence.Outcome is EvidenceOutcome.Succeeded ? PaymentAttemptState.Succeeded : PaymentAttemptState.Declined;

        public string? DeclineCode => State is PaymentAttemptState.Declined ? CardNumber.Mask(Evidence.DeclineCode) : null;

        public PaymentAttempt Settle(DateTimeOffset at)
        {
            if (State is PaymentAttemptState.Succeeded)
                Attempt.Succeed(Evidence.ProviderReference!, at);
            else
                Attempt.Decline(Evidence.ProviderReference!, DeclineCode!, at);
            return Attempt;
        }
    }
}
