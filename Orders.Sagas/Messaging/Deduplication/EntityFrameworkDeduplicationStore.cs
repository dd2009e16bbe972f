using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Keeps deduplication keys in PostgreSQL, each step one statement and one commit of its own, outside of any unit of work. As durable as the database.
/// </summary>
/// <remarks>
/// Leases and times to live are judged by the clock of the process that asks. Clocks of hosts have to agree to well within a lease: by as much as one is ahead, it
/// takes an owner for dead too early.
/// </remarks>
internal sealed class EntityFrameworkDeduplicationStore<TDbContext>(IDbContextFactory<TDbContext> contexts, TimeProvider time) : IDeduplicationStore, IUnknownEffects
    where TDbContext : DbContext
{
    /// <summary>A key that is freed between our insert and our look at it is inserted at the next try; this often in a row nobody is that unlucky.</summary>
    const int Tries = 10;

    public async Task<ClaimAnswer> Claim(EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (takeOverFrom is { } dead && await TakeOver(db, key, owner, terms, dead, cancellationToken) is { } taken)
            return new ClaimAnswer.Claimed(new Claim(key, owner, taken.ClaimedAt, IsRepeat: true));
        for (var i = 0; i < Tries; i++)
        {
            var now = time.GetUtcNow();
            if (await Insert(db, key, owner, terms, now, cancellationToken) is { } ours)
                return new ClaimAnswer.Claimed(new Claim(key, owner, ours.ClaimedAt, IsRepeat: false));
            if (await Find(db, key, cancellationToken) is { } present && present.ExpiresAt > now)
                return AnswerOf(present, now);
        }

        throw new TransientException("A deduplication key changes hands faster than it can be read.");
    }

    public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Change(
            $"""
            UPDATE deduplication_key SET confirmed_at = {now}, expires_at = {now + timeToLive}
            WHERE scope = {claim.Key.Scope} AND name = {claim.Key.Name} AND owner = {claim.Owner} AND confirmed_at IS NULL
            """,
            cancellationToken);
    }

    public Task<bool> Release(Claim claim, CancellationToken cancellationToken) => Change(
        $"""
        DELETE FROM deduplication_key
        WHERE scope = {claim.Key.Scope} AND name = {claim.Key.Name} AND owner = {claim.Owner} AND confirmed_at IS NULL
        """,
        cancellationToken);

    public Task<bool> Abandon(Claim claim, CancellationToken cancellationToken) => Change(
        $"""
        UPDATE deduplication_key SET lease_until = LEAST(lease_until, {time.GetUtcNow()})
        WHERE scope = {claim.Key.Scope} AND name = {claim.Key.Name} AND owner = {claim.Owner} AND confirmed_at IS NULL
        """,
        cancellationToken);

    public Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return hasHappened
            ? Change(
                $"""
                UPDATE deduplication_key SET confirmed_at = {now}, expires_at = {now + timeToLive}
                WHERE scope = {key.Scope} AND name = {key.Name} AND confirmed_at IS NULL AND lease_until <= {now} AND expires_at > {now}
                """,
                cancellationToken)
            : Change(
                $"""
                DELETE FROM deduplication_key
                WHERE scope = {key.Scope} AND name = {key.Name} AND confirmed_at IS NULL AND lease_until <= {now} AND expires_at > {now}
                """,
                cancellationToken);
    }

    public async Task<IReadOnlyList<UnknownEffect>> Find(string scope, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var rows = await db.Set<DeduplicationRow>().AsNoTracking()
            .Where(x => x.Scope == scope && x.ConfirmedAt == null && x.LeaseUntil <= now && x.ExpiresAt > now)
            .OrderBy(x => x.ClaimedAt).ThenBy(x => x.Name).Take(limit)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(x => new UnknownEffect(new(x.Scope, x.Name), x.ClaimedAt))];
    }

    /// <summary>Our row, new or in the place of one that has expired. Null when the key is somebody's.</summary>
    static Task<DeduplicationRow?> Insert(
        TDbContext db, EffectKey key, Guid owner, ClaimTerms terms, DateTimeOffset now, CancellationToken cancellationToken) => Returned(
        db,
        $"""
        INSERT INTO deduplication_key AS k (scope, name, owner, claimed_at, lease_until, expires_at)
        VALUES ({key.Scope}, {key.Name}, {owner}, {now}, {now + terms.Lease}, {now + terms.TimeToLive})
        ON CONFLICT (scope, name) DO UPDATE SET
            owner = excluded.owner, claimed_at = excluded.claimed_at, lease_until = excluded.lease_until, confirmed_at = NULL, expires_at = excluded.expires_at
        WHERE k.expires_at <= {now}
        RETURNING *
        """,
        cancellationToken);

    /// <summary>The dead owner's row, ours from now on. Null when it is not there any more: someone else was faster, or it expired.</summary>
    Task<DeduplicationRow?> TakeOver(TDbContext db, EffectKey key, Guid owner, ClaimTerms terms, Guid dead, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Returned(
            db,
            $"""
            UPDATE deduplication_key SET owner = {owner}, lease_until = {now + terms.Lease}, expires_at = {now + terms.TimeToLive}
            WHERE scope = {key.Scope} AND name = {key.Name} AND owner = {dead} AND confirmed_at IS NULL AND lease_until <= {now} AND expires_at > {now}
            RETURNING *
            """,
            cancellationToken);
    }

    static async Task<DeduplicationRow?> Returned(TDbContext db, FormattableString sql, CancellationToken cancellationToken) =>
        (await db.Set<DeduplicationRow>().FromSql(sql).AsNoTracking().ToListAsync(cancellationToken)).SingleOrDefault();

    static Task<DeduplicationRow?> Find(TDbContext db, EffectKey key, CancellationToken cancellationToken) =>
        db.Set<DeduplicationRow>().AsNoTracking().SingleOrDefaultAsync(x => x.Scope == key.Scope && x.Name == key.Name, cancellationToken);

    static ClaimAnswer AnswerOf(DeduplicationRow row, DateTimeOffset now) => row switch
    {
        { ConfirmedAt: { } at } => new ClaimAnswer.Done(at),
        _ when row.LeaseUntil > now => new ClaimAnswer.InProgress(row.ClaimedAt),
        _ => new ClaimAnswer.Unknown(row.ClaimedAt, row.Owner),
    };

    async Task<bool> Change(FormattableString sql, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Database.ExecuteSqlAsync(sql, cancellationToken) > 0;
    }
}
