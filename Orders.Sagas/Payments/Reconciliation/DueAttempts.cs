using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Claims attempts that are due for a check.</summary>
/// <remarks>
/// A claim moves the next check into the future, so several processes share the work. Checking twice is harmless, so no lock is held during
/// the call to the provider.
/// </remarks>
internal sealed class DueAttempts(IDbContextFactory<OrdersDbContext> contexts, IOptions<PaymentsOptions> options)
{
    public const int BatchSize = 20;

    /// <summary>About a quarter of an hour: a customer waits for a doubt that is no older.</summary>
    const int EarlyChecks = 35;

    static readonly RetrySchedule Early = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
    static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    /// <summary>The pause after each check; the last one repeats.</summary>
    static readonly TimeSpan[] Pauses = [.. Enumerable.Range(1, EarlyChecks + 1).Select(PauseAfter)];

    public static TimeSpan FirstPause => Early.First;

    /// <summary>The pause after a check. Not randomised: a claim already spreads the attempts over the processes.</summary>
    /// <remarks>
    /// A check counts although its process may have been killed before it asked. So the pause is short while the doubt is young, or crashes
    /// alone would delay an order by minutes.
    /// </remarks>
    /// <param name="check">The number of the check; the first is 1.</param>
    public static TimeSpan PauseAfter(int check) => check <= EarlyChecks ? Early.PauseAfter(check, random: 0) : Late;

    /// <summary>Claims due attempts of one provider; only a process that can call the provider checks them.</summary>
    /// <returns>The attempts, and the time by PostgreSQL's clock; no time without an attempt.</returns>
    /// <remarks>A pause never skips the first moment at which "not found" is conclusive.</remarks>
    public async Task<(IReadOnlyList<PaymentAttempt> Attempts, DateTimeOffset At)> Claim(
        string provider, CancellationToken cancellationToken)
    {
        var conclusiveAfter = options.Value.NotFoundCountsAfter;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // A process that pauses after this line believes that it is earlier than it is, and so waits longer.
        if (await NowIfAnyIsDue(context, provider, cancellationToken) is not { } now)
            return ([], default);
        var attempts = await context.PaymentAttempts.FromSql(
            $"""
            UPDATE payment_attempt SET
              checks = checks + 1,
              next_check_at = LEAST(
                {now} + ({Pauses})[LEAST(checks + 1, {Pauses.Length})],
                CASE WHEN sent_at + {conclusiveAfter} > {now} THEN sent_at + {conclusiveAfter} END)
            WHERE id IN (
              SELECT id FROM payment_attempt WHERE next_check_at <= {now} AND provider = {provider}
              ORDER BY next_check_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken);
        return (attempts, now);
    }

    /// <summary>PostgreSQL's time if an attempt is due. Nearly every round ends with this statement, which writes nothing.</summary>
    static Task<DateTimeOffset?> NowIfAnyIsDue(OrdersDbContext context, string provider, CancellationToken cancellationToken) =>
        context.Database.SqlQuery<DateTimeOffset?>(
            $"""
            SELECT clock_timestamp() AS "Value"
            WHERE EXISTS (SELECT FROM payment_attempt WHERE next_check_at <= clock_timestamp() AND provider = {provider})
            """)
        .SingleOrDefaultAsync(cancellationToken);

    /// <summary>
    /// Ends the checks of an attempt, unless it has changed or a claim about it is open. Other evidence may still settle it.
    /// </summary>
    public async Task StopChecking(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.PaymentAttempts
            .Where(x => x.Id == attempt.Id && x.State == attempt.State && x.SentAt == attempt.SentAt && x.ClaimedReferences.Count == 0)
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.NextCheckAt, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>Whether the provider itself, in an answer or a look-up, has named the attempt's charge.</summary>
    public async Task<bool> IsNamedByProvider(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var charge = await context.PaymentCharges.AsNoTracking()
            .Where(x => x.Provider == attempt.Provider && x.Reference == attempt.ProviderReference && x.AttemptId == attempt.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return charge?.Source.IsProvidersWord() is true;
    }

    /// <summary>Finds the attempt that holds a refund's charge: the provider records refunds under its reference.</summary>
    public async Task<Guid?> FindCharge(PaymentAttempt refund, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.PaymentCharges
            .Where(x => x.OrderId == refund.OrderId && x.Provider == refund.Provider && x.Reference == refund.ChargeReference)
            .Select(x => (Guid?)x.AttemptId).FirstOrDefaultAsync(cancellationToken);
    }
}
