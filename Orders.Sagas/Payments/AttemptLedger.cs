using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Persists attempts until their outcome is known.</summary>
/// <remarks>
/// Each call commits a transaction of its own, so its record survives a rollback of the consumer's unit of work. Its times are those of
/// PostgreSQL, because other processes compare them.
/// </remarks>
internal sealed class AttemptLedger(IDbContextFactory<OrdersDbContext> contexts, IOptions<PaymentsOptions> options)
{
    /// <summary>The time that a process gets to record an answer; then reconciliation takes the attempt over.</summary>
    static readonly TimeSpan TimeToRecord = TimeSpan.FromSeconds(5);

    /// <summary>Records a new attempt, or finds the existing one of the order (charge) or of the charge (refund).</summary>
    /// <param name="create">Creates the attempt, requested and sent at the given time.</param>
    /// <param name="cancellationToken">Cancels the record, not a request: no request has left yet.</param>
    /// <remarks>The insert into the unique index decides between concurrent consumers.</remarks>
    public async Task<(PaymentAttempt Attempt, bool IsNew)> Open(
        Func<DateTimeOffset, PaymentAttempt> create, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var attempt = create(await context.Database.Now(cancellationToken));
        attempt.NextCheckAt = AnswerDue(attempt.SentAt);
        context.Add(attempt);
        context.Add(attempt.ToEvent(PaymentAttemptEventKind.Requested, attempt.RequestedAt, attempt.DescribeRequest()));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception)
            when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            await transaction.RollbackAsync(cancellationToken);
            return (await Existing(context, attempt).FirstAsync(cancellationToken), false);
        }
        // The index lets a declined charge pass. Querying after the insert, not before, leaves no gap in which another consumer's charge
        // could be declined.
        if (await Existing(context, attempt).FirstOrDefaultAsync(x => x.Id != attempt.Id, cancellationToken) is { } declined)
            return (declined, false);
        await transaction.CommitAsync(cancellationToken);
        return (attempt, true);
    }

    /// <summary>Records that an attempt that was not taken is sent again, to the provider that is configured now.</summary>
    /// <exception cref="TransientException">Another consumer has reopened the attempt.</exception>
    public async Task<PaymentAttempt> Reopen(PaymentAttempt attempt, string provider, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var now = await context.Database.Now(cancellationToken);
        var count = await context.PaymentAttempts
            .Where(x => x.Id == attempt.Id && x.State == PaymentAttemptState.NotTaken)
            .ExecuteUpdateAsync(
                set => set.SetProperty(x => x.State, PaymentAttemptState.Requested).SetProperty(x => x.Provider, provider)
                    .SetProperty(x => x.SentAt, now).SetProperty(x => x.Sends, x => x.Sends + 1)
                    .SetProperty(x => x.NextCheckAt, AnswerDue(now)).SetProperty(x => x.Checks, 0),
                cancellationToken);
        if (count == 0)
            throw new TransientException($"Payment attempt {attempt.Id} is being sent by another consumer.");
        var reopened = await context.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == attempt.Id, cancellationToken);
        context.Add(reopened.ToEvent(PaymentAttemptEventKind.RequestedAgain, now, reopened.DescribeRequest()));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return reopened;
    }

    /// <summary>Marks a sent request as in doubt or without effect, unless the attempt was settled or sent again meanwhile.</summary>
    /// <returns>Whether the state was recorded.</returns>
    public async Task<bool> Mark(
        PaymentAttempt attempt, PaymentAttemptState state, string evidence, CancellationToken cancellationToken, string? bodyHash = null)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var now = await context.Database.Now(cancellationToken);
        DateTimeOffset? nextCheck = state is PaymentAttemptState.InDoubt ? now + DueAttempts.Backoff.First : null;
        var count = await context.PaymentAttempts
            .Where(x => x.Id == attempt.Id && x.State == PaymentAttemptState.Requested && x.SentAt == attempt.SentAt)
            .ExecuteUpdateAsync(
                set => set.SetProperty(x => x.State, state).SetProperty(x => x.Evidence, CardNumber.Mask(evidence))
                    .SetProperty(x => x.NextCheckAt, nextCheck),
                cancellationToken);
        if (count == 0)
            return false;
        attempt.State = state;
        context.Add(attempt.ToEvent(AttemptHistory.AnswerKind(bodyHash), now, evidence, bodyHash));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Appends an event to the history only.</summary>
    public async Task Append(
        PaymentAttempt attempt, PaymentAttemptEventKind kind, string detail, string? bodyHash, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(attempt.ToEvent(kind, await context.Database.Now(cancellationToken), detail, bodyHash));
        await context.SaveChangesAsync(cancellationToken);
    }

    DateTimeOffset AnswerDue(DateTimeOffset sentAt) => sentAt + PaymentsOptions.LeavesWithin + options.Value.Timeout + TimeToRecord;

    static IQueryable<PaymentAttempt> Existing(OrdersDbContext context, PaymentAttempt attempt)
    {
        var existing = context.PaymentAttempts.AsNoTracking().Where(x => x.Kind == attempt.Kind);
        return attempt.Kind is PaymentKind.Charge
            ? existing.Where(x => x.OrderId == attempt.OrderId).OrderByDescending(x => x.Id)
            : existing.Where(x => x.Provider == attempt.Provider && x.ChargeReference == attempt.ChargeReference);
    }
}
