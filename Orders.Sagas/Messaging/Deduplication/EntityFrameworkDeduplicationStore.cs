using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Stores deduplication keys in PostgreSQL, outside any unit of work; concurrent steps share a transaction.</summary>
/// <remarks>
/// Leases and times to live are measured by PostgreSQL's clock, so a process whose own clock is ahead does not assume a crash too early.
/// </remarks>
internal sealed class EntityFrameworkDeduplicationStore<TDbContext> : IDeduplicationStore, IUnknownOutcomes
    where TDbContext : DbContext
{
    /// <summary>The maximum number of attempts at a claim.</summary>
    /// <remarks>A key that is freed between the insert and the read costs one attempt. So many in a row are not expected.</remarks>
    const int ClaimAttempts = 10;

    readonly IDbContextFactory<TDbContext> _contexts;
    readonly GroupedClaims<TDbContext> _claims;

    public EntityFrameworkDeduplicationStore(IDbContextFactory<TDbContext> contexts) => (_contexts, _claims) = (contexts, new(contexts));

    public async Task<ClaimAnswer> Claim(
        EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken)
    {
        if (takeOverFrom is { } previous && await TakeOver(key, owner, terms, previous, cancellationToken) is { } taken)
            return new ClaimAnswer.Granted(new Claim(key, owner, taken.ClaimedAt, IsRepeat: true));
        for (var i = 0; i < ClaimAttempts; i++)
        {
            if (await _claims.Claim(key, owner, terms, cancellationToken) is { } answer)
                return answer;
        }

        throw new TransientException("A deduplication key is freed and claimed faster than it can be read.");
    }

    public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        _claims.Confirm(claim, timeToLive, cancellationToken);

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
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Set<DeduplicationRow>().FromSql(
            $"""
            SELECT * FROM deduplication_key
            WHERE scope = {scope} AND confirmed_at IS NULL AND lease_until <= clock_timestamp() AND expires_at > clock_timestamp()
            ORDER BY claimed_at, name LIMIT {limit}
            """).AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.Select(x => new UnknownOutcome(new(x.Scope, x.Name), x.ClaimedAt))];
    }

    /// <summary>Takes over a row whose owner's lease has expired.</summary>
    /// <returns>The row; null when it is missing: another owner was faster, or the row expired.</returns>
    async Task<DeduplicationRow?> TakeOver(
        EffectKey key, Guid owner, ClaimTerms terms, Guid previous, CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        var taken = await db.Set<DeduplicationRow>().FromSql(
            $"""
            UPDATE deduplication_key SET
                owner = {owner}, lease_until = clock_timestamp() + {terms.Lease}, expires_at = clock_timestamp() + {terms.TimeToLive}
            WHERE scope = {key.Scope} AND name = {key.Name} AND owner = {previous} AND confirmed_at IS NULL
                AND lease_until <= clock_timestamp() AND expires_at > clock_timestamp()
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken);
        return taken.SingleOrDefault();
    }

    async Task<bool> Change(FormattableString sql, CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        return await db.Database.ExecuteSqlAsync(sql, cancellationToken) > 0;
    }
}
