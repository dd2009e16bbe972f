using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Stores deduplication keys in PostgreSQL; each step is one statement and one commit, outside any unit of work.</summary>
/// <remarks>
/// Leases and times to live are measured by the clock of the process that asks. The clocks of the hosts must agree to well within a lease:
/// a host whose clock is ahead assumes a crash too early by the difference.
/// </remarks>
internal sealed class EntityFrameworkDeduplicationStore<TDbContext>(IDbContextFactory<TDbContext> contexts, TimeProvider time)
    : IDeduplicationStore, IUnknownOutcomes
    where TDbContext : DbContext
{
    /// <summary>The maximum number of attempts at a claim.</summary>
    /// <remarks>A key that is freed between the insert and the read costs one attempt. So many in a row are not expected.</remarks>
    const int ClaimAttempts = 10;

    public async Task<ClaimAnswer> Claim(
        EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (takeOverFrom is { } previous && await TakeOver(db, key, owner, terms, previous, cancellationToken) is { } taken)
            return new ClaimAnswer.Granted(new Claim(key, owner, taken.ClaimedAt, IsRepeat: true));
        for (var i = 0; i < ClaimAttempts; i++)
        {
            var now = time.GetUtcNow();
            if (await Insert(db, key, owner, terms, now, cancellationToken) is { } ours)
                return new ClaimAnswer.Granted(new Claim(key, owner, ours.ClaimedAt, IsRepeat: false));
            if (await Find(db, key, cancellationToken) is { } present && present.ExpiresAt > now)
                return AnswerOf(present, now);
        }

        throw new TransientException("A deduplication key is freed and claimed faster than it can be read.");
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

    public async Task<IReadOnlyList<UnknownOutcome>> Find(string scope, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var rows = await db.Set<DeduplicationRow>().AsNoTracking()
            .Where(x => x.Scope == scope && x.ConfirmedAt == null && x.LeaseUntil <= now && x.ExpiresAt > now)
            .OrderBy(x => x.ClaimedAt).ThenBy(x => x.Name).Take(limit)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(x => new UnknownOutcome(new(x.Scope, x.Name), x.ClaimedAt))];
    }

    /// <summary>Inserts a row, or replaces an expired one.</summary>
    /// <returns>The row; null when the key is claimed or confirmed.</returns>
    static Task<DeduplicationRow?> Insert(
        TDbContext db, EffectKey key, Guid owner, ClaimTerms terms, DateTimeOffset now, CancellationToken cancellationToken) => Returned(
        db,
        $"""
        INSERT INTO deduplication_key AS k (scope, name, owner, claimed_at, lease_until, expires_at)
        VALUES ({key.Scope}, {key.Name}, {owner}, {now}, {now + terms.Lease}, {now + terms.TimeToLive})
        ON CONFLICT (scope, name) DO UPDATE SET
            owner = excluded.owner, claimed_at = excluded.claimed_at, lease_until = excluded.lease_until,
            confirmed_at = NULL, expires_at = excluded.expires_at
        WHERE k.expires_at <= {now}
        RETURNING *
        """,
        cancellationToken);

    /// <summary>Takes over a row whose owner's lease has expired.</summary>
    /// <returns>The row; null when it is missing: another owner was faster, or the row expired.</returns>
    Task<DeduplicationRow?> TakeOver(
        TDbContext db, EffectKey key, Guid owner, ClaimTerms terms, Guid previous, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Returned(
            db,
            $"""
            UPDATE deduplication_key SET owner = {owner}, lease_until = {now + terms.Lease}, expires_at = {now + terms.TimeToLive}
            WHERE scope = {key.Scope} AND name = {key.Name} AND owner = {previous} AND confirmed_at IS NULL
                AND lease_until <= {now} AND expires_at > {now}
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
