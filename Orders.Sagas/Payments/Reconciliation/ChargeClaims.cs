using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Second charges that somebody claims: noted until the provider, asked, confirms or does not know them.</summary>
internal sealed class ChargeClaims(OrdersDbContext db, ILogger<ChargeClaims> logger)
{
    /// <summary>The most open claims of one attempt; a further one is a contradiction at once.</summary>
    const int MaxOpen = 10;

    /// <summary>Whether a claim can be checked: the provider has a look-up, and not too many claims are open.</summary>
    public static bool MayBeNoted(PaymentAttempt attempt) =>
        PaymentProviders.HasLookUp(attempt.Provider) && attempt.ClaimedReferences.Count < MaxOpen;

    /// <summary>Notes a claim, and schedules the look-up.</summary>
    public Task Note(PaymentAttempt attempt, Evidence evidence, DateTimeOffset now)
    {
        if (attempt.ClaimedReferences.Contains(evidence.ProviderReference!))
            return Task.CompletedTask;
        attempt.ClaimedReferences = [.. attempt.ClaimedReferences, evidence.ProviderReference!];
        (attempt.ClaimedAt, attempt.NextCheckAt, attempt.Checks) = (now, now, 0);
        logger.ChargeClaimed(attempt.OrderId, attempt.Id, evidence.Source);
        return Task.CompletedTask;
    }

    public static void End(PaymentAttempt attempt, string reference) =>
        attempt.ClaimedReferences = [.. attempt.ClaimedReferences.Where(x => x != reference)];

    /// <summary>Ends the claims that were open at a look-up which did not confirm them. Each is a contradiction.</summary>
    public async Task Refute(PaymentAttempt lookedUp, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockAttempt(lookedUp.Id, cancellationToken) is not { } attempt || attempt.ClaimedAt != lookedUp.ClaimedAt)
            return;
        var now = await db.Database.Now(cancellationToken);
        foreach (var reference in attempt.ClaimedReferences)
        {
            db.Add(attempt.ToEvent(
                PaymentAttemptEventKind.LookedUp, now, $"the provider does not confirm {reference} as a second charge of this attempt",
                effect: EvidenceEffect.Contradiction));
            PaymentMetrics.Evidence(PaymentAttemptEventKind.LookedUp, EvidenceEffect.Contradiction);
            logger.Contradiction(attempt.OrderId, attempt.Id, PaymentAttemptEventKind.LookedUp, attempt.State);
        }
        attempt.ClaimedReferences = [];
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
