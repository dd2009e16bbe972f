using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Stores deduplication keys in PostgreSQL; each step is one statement and one commit, outside any unit of work.</summary>
/// <remarks>
/// Leases and times to live are measured by PostgreSQL's clock, so a process whose own clock is ahead does not assume a crash too early.
/// </remarks>
internal sealed class EntityFrameworkDeduplicationStore<TDbContext>(IDbContextFactory<TDbContext> contexts)
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
            if (await Insert(db, key, owner, terms, cancellationToken) is { } ours)
                return new ClaimAnswer.Granted(new Claim(key, owner, ours.ClaimedAt, IsRepeat: false));
            if (await Find(db, key, cancellationToken) is { } present)
                return AnswerOf(present);
        }

        throw new TransientException("A deduplication key is freed and claimed faster than it can be read.");
    }

    public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken) => Change(
        $"""
        UPDATE deduplication_key SET confirmed_at = clock_timestamp(), expires_at = clock_timestamp() + {timeToLive}
        WHERE scope = {claim.Key.Scope} AND name = {claim.Key.Name} AND owner = {claim.Owner} AND confirmed_at IS NULL
        """,
        cancellationToken);

    public Task<bool> Release(Claim claim, CancellationToken cancellationToken) => Change(
        $"""
        DELETE FROM deduplication_key
        WHERE scope = {claim.Key.Scope} AND name = {claim.Key.Name} AND owner = {claim.Owner} AND confirmed_at IS NULL
        """,
        cancellationToken);

    public Task<bool> Abandon(Claim claim, CancellationToken cancellationToken) => Change(
        $"""
        UPDATE deduplication_key SET lease_until = LEAST(lease_until, clock_timestamp())
        WHERE scope = {claim.Key.Scope} AND name = {claim.Key.Name} AND owner = {claim.Owner} AND confirmed_at IS NULL
        """,
        cancellationToken);

    public Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken) => hasHappened
        ? Change(
            $"""
            UPDATE deduplication_key SET confirmed_at = clock_timestamp(), expires_at = clock_timestamp() + {timeToLive}
            WHERE scope = {key.Scope} AND name = {key.Name} AND confirmed_at IS NULL
                AND lease_until <= clock_timestamp() AND expires_at > clock_timestamp()
            """,
            cancellationToken)
        : Change(
            $"""
            DELETE FROM deduplication_key
            WHERE scope = {key.Scope} AND name = {key.Name} AND confirmed_at IS NULL
                AND lease_until <= clock_timestamp() AND expires_at > clock_timestamp()
            """,
            cancellationToken);

    public async Task<IReadOnlyList<UnknownOutcome>> Find(string scope, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Set<DeduplicationRow>().FromSql(
            $"""
            SELECT * FROM deduplication_key
            WHERE scope = {scope} AND confirmed_at IS NULL AND lease_until <= clock_timestamp() AND expires_at > clock_timestamp()
            ORDER BY claimed_at, name LIMIT {limit}
            """).AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.Select(x => new UnknownOutcome(new(x.Scope, x.Name), x.ClaimedAt))];
    }

    /// <summary>Inserts a row, or replaces an expired one.</summary>
    /// <returns>The row; null when the key is claimed or confirmed.</returns>
    static Task<DeduplicationRow?> Insert(
        TDbContext db, EffectKey key, Guid owner, ClaimTerms terms, CancellationToken cancellationToken) => Returned(
        db,
        $"""
        INSERT INTO deduplication_key AS k (scope, name, owner, claimed_at, lease_until, expires_at)
        SELECT {key.Scope}, {key.Name}, {owner}, at, at + {terms.Lease}, at + {terms.TimeToLive}
        FROM (SELECT clock_timestamp()) AS clock (at)
        ON CONFLICT (scope, name) DO UPDATE SET
            owner = excluded.owner, claimed_at = excluded.claimed_at, lease_until = excluded.lease_until,
            confirmed_at = NULL, expires_at = excluded.expires_at
        WHERE k.expires_at <= clock_timestamp()
        RETURNING *
        """,
        cancellationToken);

    /// <summary>Takes over a row whose owner's lease has expired.</summary>
    /// <returns>The row; null when it is missing: another owner was faster, or the row expired.</returns>
    static Task<DeduplicationRow?> TakeOver(
        TDbContext db, EffectKey key, Guid owner, ClaimTerms terms, Guid previous, CancellationToken cancellationToken) => Returned(
        db,
        $"""
        UPDATE deduplication_key SET
            owner = {owner}, lease_until = clock_timestamp() + {terms.Lease}, expires_at = clock_timestamp() + {terms.TimeToLive}
        WHERE scope = {key.Scope} AND name = {key.Name} AND owner = {previous} AND confirmed_at IS NULL
            AND lease_until <= clock_timestamp() AND expires_at > clock_timestamp()
        RETURNING *
        """,
        cancellationToken);

    static async Task<DeduplicationRow?> Returned(TDbContext db, FormattableString sql, CancellationToken cancellationToken) =>
        (await db.Set<DeduplicationRow>().FromSql(sql).AsNoTracking().ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>Reads a row that has not expired.</summary>
    static async Task<PresentClaim?> Find(TDbContext db, EffectKey key, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<PresentClaim>(
            $"""
            SELECT owner, claimed_at, confirmed_at, lease_until > clock_timestamp() AS is_leased FROM deduplication_key
            WHERE scope = {key.Scope} AND name = {key.Name} AND expires_at > clock_timestamp()
            """).ToListAsync(cancellationToken)).SingleOrDefault();

    static ClaimAnswer AnswerOf(PresentClaim claim) => claim switch
    {
        { ConfirmedAt: { } at } => new ClaimAnswer.Done(at),
        { IsLeased: true } => new ClaimAnswer.InProgress(claim.ClaimedAt),
        _ => new ClaimAnswer.Unknown(claim.ClaimedAt, claim.Owner),
    };

    sealed record PresentClaim(Guid Owner, DateTimeOffset ClaimedAt, DateTimeOffset? ConfirmedAt, bool IsLeased);

    async Task<bool> Change(FormattableString sql, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Database.ExecuteSqlAsync(sql, cancellationToken) > 0;
    }
}
