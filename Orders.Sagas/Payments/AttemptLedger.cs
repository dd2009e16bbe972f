using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>
/// What is on record about attempts while their outcome is open. Each call is a transaction of its own, committed on return: it must stand whatever happens
/// to the message that is being consumed.
/// </summary>
internal sealed class AttemptLedger(IDbContextFactory<OrdersDbContext> contexts, IOptions<PaymentsOptions> options, TimeProvider time)
{
    /// <summary>After an answer's time-out, for the process to put it on record; later, nobody works at it any more.</summary>
    static readonly TimeSpan RecordTime = TimeSpan.FromSeconds(5);
    static readonly TimeSpan FirstCheck = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Puts a new attempt on record, or finds the one that there is: of the order, if it is a charge; of the same charge, if it is a refund. One statement decides
    /// between rivals: the insert into the unique index.
    /// </summary>
    public async Task<(PaymentAttempt Attempt, bool IsNew)> Open(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Database.AutoSavepointsEnabled = false;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        attempt.NextCheckAt = AnswerDue();
        context.Add(attempt);
        context.Add(attempt.Line(PaymentAttemptEventKind.Requested, attempt.RequestedAt, attempt.Asked()));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            await transaction.RollbackAsync(cancellationToken);
            return (await Rivals(context, attempt).FirstAsync(cancellationToken), false);
        }
        // The index lets a declined charge pass. Looking after the insert, not before, leaves no gap in which another consumer could be declined.
        if (await Rivals(context, attempt).FirstOrDefaultAsync(x => x.Id != attempt.Id, cancellationToken) is { } declined)
            return (declined, false);
        await transaction.CommitAsync(cancellationToken);
        return (attempt, true);
    }

    /// <summary>Puts an attempt that was not taken on record again, to be sent to the provider of now.</summary>
    /// <exception cref="TransientException">Another consumer was faster.</exception>
    public async Task<PaymentAttempt> Reopen(PaymentAttempt attempt, string provider, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow().AsStored();
        var reopened = await context.PaymentAttempts
            .Where(x => x.Id == attempt.Id && x.State == PaymentAttemptState.NotTaken)
            .ExecuteUpdateAsync(
                set => set.SetProperty(x => x.State, PaymentAttemptState.Requested).SetProperty(x => x.Provider, provider).SetProperty(x => x.SentAt, now)
                    .SetProperty(x => x.Sends, x => x.Sends + 1).SetProperty(x => x.NextCheckAt, AnswerDue()).SetProperty(x => x.Checks, 0),
                cancellationToken);
        if (reopened == 0)
            throw new TransientException($"Payment attempt {attempt.Id} is being sent by another consumer.");
        var again = await context.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == attempt.Id, cancellationToken);
        context.Add(again.Line(PaymentAttemptEventKind.RequestedAgain, now, again.Asked()));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return again;
    }

    /// <summary>Records that a sent request has an unknown outcome, or is known to have had no effect; not when more is known by now, or it has been sent again.</summary>
    /// <returns>Whether it was recorded.</returns>
    public async Task<bool> Mark(PaymentAttempt attempt, PaymentAttemptState state, string evidence, CancellationToken cancellationToken, string? bodyHash = null)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        DateTimeOffset? check = state is PaymentAttemptState.InDoubt ? time.GetUtcNow() + FirstCheck : null;
        var marked = await context.PaymentAttempts
            .Where(x => x.Id == attempt.Id && x.State == PaymentAttemptState.Requested && x.SentAt == attempt.SentAt)
            .ExecuteUpdateAsync(
                set => set.SetProperty(x => x.State, state).SetProperty(x => x.Evidence, evidence).SetProperty(x => x.NextCheckAt, check), cancellationToken);
        if (marked == 0)
            return false;
        attempt.State = state;
        context.Add(attempt.Line(AttemptHistory.KindOf(bodyHash), time.GetUtcNow(), evidence, bodyHash));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Adds a line to the history that changes nothing: what was asked once more, or answered without saying anything.</summary>
    public async Task Note(PaymentAttempt attempt, PaymentAttemptEventKind kind, string detail, string? bodyHash, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(attempt.Line(kind, time.GetUtcNow(), detail, bodyHash));
        await context.SaveChangesAsync(cancellationToken);
    }

    DateTimeOffset AnswerDue() => time.GetUtcNow() + PaymentsOptions.LeavesWithin + options.Value.Timeout + RecordTime;

    static IQueryable<PaymentAttempt> Rivals(OrdersDbContext context, PaymentAttempt attempt)
    {
        var rivals = context.PaymentAttempts.AsNoTracking().Where(x => x.Kind == attempt.Kind);
        return attempt.Kind is PaymentKind.Charge
            ? rivals.Where(x => x.OrderId == attempt.OrderId).OrderByDescending(x => x.Id)
            : rivals.Where(x => x.Provider == attempt.Provider && x.ChargeReference == attempt.ChargeReference);
    }
}
