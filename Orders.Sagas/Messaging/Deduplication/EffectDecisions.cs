using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Applies and records operators' decisions about effects with an unknown outcome.</summary>
/// <remarks>A decision is persisted before the store applies it, because the store may be another server.</remarks>
internal sealed class EffectDecisions<TDbContext>(
    IDeduplicationStore store, IUnknownOutcomes unknown, IDbContextFactory<TDbContext> contexts, TimeProvider time,
    ILogger<EffectDecisions<TDbContext>> logger)
    where TDbContext : DbContext
{
    public Task<IReadOnlyList<UnknownOutcome>> Unknown(string scope, int limit, CancellationToken cancellationToken) =>
        unknown.Find(scope, limit, cancellationToken);

    /// <summary>The decisions of a scope, the latest first.</summary>
    public async Task<List<EffectResolution>> Resolutions(string scope, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Set<EffectResolution>().AsNoTracking()
            .Where(x => x.Scope == scope).OrderByDescending(x => x.Id).Take(limit)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Settles an unknown outcome. The same decision once more returns the first one.</summary>
    /// <returns>Null when the outcome is not unknown and the last decision was not the same; nothing is changed then.</returns>
    public async Task<EffectResolution?> Settle(
        EffectKey key, bool hasHappened, string by, string evidence, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var resolution = new EffectResolution
        {
            Scope = key.Scope,
            Name = key.Name,
            HasHappened = hasHappened,
            By = by,
            Evidence = evidence,
            At = Now(),
        };
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

    static Task<EffectResolution?> Last(TDbContext db, EffectKey key, CancellationToken cancellationToken) => db.Set<EffectResolution>()
        .AsNoTracking()
        .Where(x => x.Scope == key.Scope && x.Name == key.Name && x.SettledAt != null)
        .OrderByDescending(x => x.Id)
        .FirstOrDefaultAsync(cancellationToken);
}
