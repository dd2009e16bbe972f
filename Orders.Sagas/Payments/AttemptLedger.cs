using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>
/// What is on record about attempts while their outcome is open. Each call is a transaction of its own, committed on return: it must stand whatever happens
/// to the message that is being consumed.
/// </summary>
internal sealed class AttemptLedger(IDbContextFactory<OrdersDbContext> contexts, TimeProvider time)
{
    /// <summary>Finds the order's charge, or puts a new one on record. One statement decides between rivals: the insert into the unique index.</summary>
    public async Task<(PaymentAttempt Attempt, bool IsNew)> Open(RequestPayment request, string provider, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Database.AutoSavepointsEnabled = false;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var attempt = NewCharge(request, provider);
        context.Add(attempt);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            await transaction.RollbackAsync(cancellationToken);
            return (await Charges(context, request.OrderId).FirstAsync(cancellationToken), false);
        }
        // The index lets a declined charge pass. Looking after the insert, not before, leaves no gap in which another consumer could be declined.
        if (await Charges(context, request.OrderId).FirstOrDefaultAsync(x => x.Id != attempt.Id, cancellationToken) is { } declined)
            return (declined, false);
        await transaction.CommitAsync(cancellationToken);
        return (attempt, true);
    }

    /// <summary>Puts an attempt that was not taken on record again, to be sent to the provider of now.</summary>
    /// <exception cref="TransientException">Another consumer was faster.</exception>
    public async Task<PaymentAttempt> Reopen(PaymentAttempt attempt, string provider, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var reopened = await context.PaymentAttempts
            .Where(x => x.Id == attempt.Id && x.State == PaymentAttemptState.NotTaken)
            .ExecuteUpdateAsync(
                set => set.SetProperty(x => x.State, PaymentAttemptState.Requested).SetProperty(x => x.Provider, provider), cancellationToken);
        return reopened == 1
            ? await context.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == attempt.Id, cancellationToken)
            : throw new TransientException($"Payment attempt {attempt.Id} is being sent by another consumer.");
    }

    /// <summary>Records that a sent request has an unknown outcome, or is known to have had no effect, unless more is known by now.</summary>
    public async Task Mark(PaymentAttempt attempt, PaymentAttemptState state, string evidence, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.PaymentAttempts
            .Where(x => x.Id == attempt.Id && x.State == PaymentAttemptState.Requested)
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.State, state).SetProperty(x => x.Evidence, evidence), cancellationToken);
    }

    PaymentAttempt NewCharge(RequestPayment request, string provider)
    {
        var now = time.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrderId = request.OrderId,
            Kind = PaymentKind.Charge,
            State = PaymentAttemptState.Requested,
            Amount = request.Amount,
            Currency = request.Currency,
            Provider = provider,
            RequestedAt = now,
        };
    }

    static IQueryable<PaymentAttempt> Charges(OrdersDbContext context, Guid orderId) => context.PaymentAttempts.AsNoTracking()
        .Where(x => x.OrderId == orderId && x.Kind == PaymentKind.Charge)
        .OrderByDescending(x => x.Id);
}
