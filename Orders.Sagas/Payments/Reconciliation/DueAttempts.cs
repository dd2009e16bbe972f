using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>
/// Which attempts are to be looked at, and when again. Taking one moves its next look away, so that several processes share the work; looking twice does no
/// harm, so no lock is held while the provider is asked.
/// </summary>
internal sealed class DueAttempts(IDbContextFactory<OrdersDbContext> contexts, IOptions<PaymentsOptions> options, TimeProvider time)
{
    public const int BatchSize = 20;
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Those of one provider: another's wait for a process that can ask it. Pauses double up to the longest; the first moment at which a "not found" counts is never
    /// slept through.
    /// </summary>
    public async Task<IReadOnlyList<PaymentAttempt>> Take(string provider, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var conclusiveAfter = options.Value.NotFoundCountsAfter;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.PaymentAttempts.FromSql(
            $"""
            UPDATE payment_attempt SET
              checks = checks + 1,
              next_check_at = LEAST(
                {now} + LEAST({LongestPause}, {FirstPause} * power(2, LEAST(checks, 20))),
                CASE WHEN sent_at + {conclusiveAfter} > {now} THEN sent_at + {conclusiveAfter} END)
            WHERE id IN (
              SELECT id FROM payment_attempt WHERE next_check_at <= {now} AND provider = {provider} ORDER BY next_check_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken);
    }

    /// <summary>Nothing more can be found out by asking; what comes by itself, and an operator, still can. Not when the attempt has moved on meanwhile.</summary>
    public async Task GiveUp(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.PaymentAttempts.Where(x => x.Id == attempt.Id && x.State == attempt.State && x.SentAt == attempt.SentAt)
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.NextCheckAt, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>The charge of the same order, under whose merchant reference the provider's books keep its refunds.</summary>
    public async Task<Guid?> ChargeOf(PaymentAttempt refund, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.PaymentAttempts.Where(x => x.OrderId == refund.OrderId && x.Kind == PaymentKind.Charge)
            .OrderByDescending(x => x.ProviderReference == refund.ChargeReference).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
