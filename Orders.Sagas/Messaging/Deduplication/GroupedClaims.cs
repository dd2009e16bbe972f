using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Claims and confirms effects in PostgreSQL, many in one transaction.</summary>
internal sealed class GroupedClaims<TDbContext>
    where TDbContext : DbContext
{
    readonly IDbContextFactory<TDbContext> _contexts;
    readonly GroupedCalls<Request, ClaimAnswer?> _claims;
    readonly GroupedCalls<Confirmation, bool> _confirmations;

    public GroupedClaims(IDbContextFactory<TDbContext> contexts) =>
        (_contexts, _claims, _confirmations) = (contexts, new(Claim), new(Confirm));

    /// <returns>Null when the key was freed between the insert and the read.</returns>
    public Task<ClaimAnswer?> Claim(EffectKey key, Guid owner, ClaimTerms terms, CancellationToken cancellationToken) =>
        _claims.Run(new(key, owner, terms), cancellationToken);

    public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        _confirmations.Run(new(claim, timeToLive), cancellationToken);

    /// <summary>Inserts rows, or replaces expired ones; then reads who holds the keys. One round trip and one transaction.</summary>
    /// <remarks>In the order of the keys, so that two groups do not deadlock.</remarks>
    async Task<IReadOnlyList<ClaimAnswer?>> Claim(IReadOnlyList<Request> requests)
    {
        string[] scopes = [.. requests.Select(x => x.Key.Scope)];
        string[] names = [.. requests.Select(x => x.Key.Name)];
        Guid[] owners = [.. requests.Select(x => x.Owner)];
        TimeSpan[] leases = [.. requests.Select(x => x.Terms.Lease)];
        TimeSpan[] lives = [.. requests.Select(x => x.Terms.TimeToLive)];
        await using var db = await _contexts.CreateDbContextAsync();
        var present = await db.Rows(
            $"""
            INSERT INTO deduplication_key AS k (scope, name, owner, claimed_at, lease_until, expires_at)
            SELECT DISTINCT ON (scope, name) scope, name, owner, at, at + lease, at + life
            FROM unnest({scopes}, {names}, {owners}, {leases}, {lives}) AS request (scope, name, owner, lease, life),
                (SELECT clock_timestamp()) AS clock (at)
            ORDER BY scope, name
            ON CONFLICT (scope, name) DO UPDATE SET
                owner = excluded.owner, claimed_at = excluded.claimed_at, lease_until = excluded.lease_until,
                confirmed_at = NULL, expires_at = excluded.expires_at
            WHERE k.expires_at <= clock_timestamp();

            SELECT scope, name, owner, claimed_at, confirmed_at, lease_until - clock_timestamp() AS remaining FROM deduplication_key
            WHERE (scope, name) IN (SELECT * FROM unnest({scopes}, {names})) AND expires_at > clock_timestamp()
            """,
            PresentClaim.Read);
        var byKey = present.ToDictionary(x => (x.Scope, x.Name));
        return [.. requests.Select(x => byKey.GetValueOrDefault((x.Key.Scope, x.Key.Name))?.AnswerTo(x))];
    }

    async Task<IReadOnlyList<bool>> Confirm(IReadOnlyList<Confirmation> confirmations)
    {
        string[] scopes = [.. confirmations.Select(x => x.Claim.Key.Scope)];
        string[] names = [.. confirmations.Select(x => x.Claim.Key.Name)];
        Guid[] owners = [.. confirmations.Select(x => x.Claim.Owner)];
        TimeSpan[] lives = [.. confirmations.Select(x => x.TimeToLive)];
        await using var db = await _contexts.CreateDbContextAsync();
        var confirmed = await db.Rows(
            $"""
            WITH confirmation AS (
                SELECT k.scope, k.name, owner, life FROM deduplication_key k
                JOIN unnest({scopes}, {names}, {owners}, {lives}) AS confirmation (scope, name, owner, life) USING (scope, name, owner)
                WHERE k.confirmed_at IS NULL
                ORDER BY k.scope, k.name FOR UPDATE OF k)
            UPDATE deduplication_key k SET confirmed_at = clock_timestamp(), expires_at = clock_timestamp() + life
            FROM confirmation
            WHERE k.scope = confirmation.scope AND k.name = confirmation.name AND k.owner = confirmation.owner
                AND k.confirmed_at IS NULL
            RETURNING k.owner
            """,
            row => row.GetGuid(0));
        var owned = confirmed.ToHashSet();
        return [.. confirmations.Select(x => owned.Contains(x.Claim.Owner))];
    }

    sealed record Request(EffectKey Key, Guid Owner, ClaimTerms Terms);

    sealed record Confirmation(Claim Claim, TimeSpan TimeToLive);

    sealed record PresentClaim(
        string Scope, string Name, Guid Owner, DateTimeOffset ClaimedAt, DateTimeOffset? ConfirmedAt, TimeSpan Remaining)
    {
        public static PresentClaim Read(DbDataReader row) => new(
            row.GetString(0), row.GetString(1), row.GetGuid(2), row.GetFieldValue<DateTimeOffset>(3),
            row.ValueOrNull<DateTimeOffset>(4), row.GetFieldValue<TimeSpan>(5));

        public ClaimAnswer AnswerTo(Request request) => this switch
        {
            { ConfirmedAt: { } at } => new ClaimAnswer.Done(at),
            _ when Owner == request.Owner => new ClaimAnswer.Granted(new Claim(request.Key, Owner, ClaimedAt, IsRepeat: false)),
            _ when Remaining > TimeSpan.Zero => new ClaimAnswer.InProgress(ClaimedAt, Remaining),
            _ => new ClaimAnswer.Unknown(ClaimedAt, Owner),
        };
    }
}
