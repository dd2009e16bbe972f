using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Carries out what people decide about effects of which nobody knows whether they have happened. The decision is on record before the store is told, since the
/// store may be another server.
/// </summary>
internal sealed class EffectDecisions<TDbContext>(
    IDeduplicationStore store, IUnknownEffects unknown, IDbContextFactory<TDbContext> contexts, TimeProvider time, ILogger<EffectDecisions<TDbContext>> logger)
    where TDbContext : DbContext
{
    public Task<IReadOnlyList<UnknownEffect>> Unknown(string scope, int limit, CancellationToken cancellationToken) => unknown.Find(scope, limit, cancellationToken);

    /// <summary>What was decided, the latest first.</summary>
    public async Task<List<EffectResolution>> Resolutions(string scope, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Set<EffectResolution>().AsNoTracking().Where(x => x.Scope == scope).OrderByDescending(x => x.Id).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>Settles an unknown effect. Deciding the same again answers with the first decision.</summary>
    /// <returns>Null when the effect is not unknown, nor was settled like this the last time; nothing is changed then.</returns>
    public async Task<EffectResolution?> Settle(
        EffectKey key, bool hasHappened, string by, string evidence, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var resolution = new EffectResolution { Scope = key.Scope, Name = key.Name, HasHappened = hasHappened, By = by, Evidence = evidence, At = Now() };
        db.Add(resolution);
        await db.SaveChangesAsync(cancellationToken);
        if (!await store.Settle(key, hasHappened, timeToLive, cancellationToken))
        {
            await db.Set<EffectResolution>().Where(x => x.Id == resolution.Id).ExecuteDeleteAsync(CancellationToken.None);
            return await Last(db, key, cancellationToken) is { } last && last.HasHappened == hasHappened ? last : null;
        }

        resolution.SettledAt = Now();
        await db.SaveChangesAsync(CancellationToken.None);
        logger.Settled(key.Scope, key.Name, hasHappened, by);
        return resolution;
    }

    DateTimeOffset Now() => time.GetUtcNow().TruncateToMicroseconds();

    static Task<EffectResolution?> Last(TDbContext db, EffectKey key, CancellationToken cancellationToken) => db.Set<EffectResolution>().AsNoTracking()
        .Where(x => x.Scope == key.Scope && x.Name == key.Name && x.SettledAt != null).OrderByDescending(x => x.Id).FirstOrDefaultAsync(cancellationToken);
}
