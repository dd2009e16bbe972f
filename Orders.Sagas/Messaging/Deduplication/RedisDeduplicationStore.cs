using System.Globalization;
using Orders.Sagas.Messaging.Failures;
using StackExchange.Redis;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Keeps deduplication keys in Redis: <c>SET NX</c> with an expiry, and compare-and-set scripts for the rest. Leases and times to live run by the server's one
/// clock. For many short-lived keys, when Redis is there anyway.
/// </summary>
/// <remarks>
/// As durable as the server is configured: what it forgets is done again as if for the first time. It needs <c>appendonly yes</c> (with
/// <c>appendfsync everysec</c> a crash of the machine forgets the last second), <c>maxmemory-policy noeviction</c>, and, with replicas, the knowledge that a
/// failover may lose the last writes, because replication is asynchronous.
/// </remarks>
internal sealed class RedisDeduplicationStore(RedisConnection connection) : IDeduplicationStore, IUnknownEffects
{
    public async Task<ClaimAnswer> Claim(EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await Run(
            RedisScripts.Claim, key, cancellationToken,
            owner.ToString(), Milliseconds(terms.Lease), Milliseconds(terms.TimeToLive), takeOverFrom?.ToString() ?? ""))!;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((string)answer[1]!, CultureInfo.InvariantCulture));
        return (string?)answer[0] switch
        {
            "claimed" => new ClaimAnswer.Claimed(new Claim(key, owner, at, IsRepeat: false)),
            "taken over" => new ClaimAnswer.Claimed(new Claim(key, owner, at, IsRepeat: true)),
            "in progress" => new ClaimAnswer.InProgress(at),
            "unknown" => new ClaimAnswer.Unknown(at, Guid.Parse((string)answer[2]!)),
            "done" => new ClaimAnswer.Done(at),
            var other => throw new InvalidOperationException($"The claim script answered {other}."),
        };
    }

    public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        Change(RedisScripts.Confirm, claim.Key, cancellationToken, claim.Owner.ToString(), Milliseconds(timeToLive));

    public Task<bool> Release(Claim claim, CancellationToken cancellationToken) =>
        Change(RedisScripts.Release, claim.Key, cancellationToken, claim.Owner.ToString());

    public Task<bool> Abandon(Claim claim, CancellationToken cancellationToken) =>
        Change(RedisScripts.Abandon, claim.Key, cancellationToken, claim.Owner.ToString());

    public Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        Change(RedisScripts.Settle, key, cancellationToken, hasHappened ? "1" : "0", Milliseconds(timeToLive));

    /// <summary>Looks at every key of the scope: it is for people, not for machines.</summary>
    public async Task<IReadOnlyList<UnknownEffect>> Find(string scope, int limit, CancellationToken cancellationToken)
    {
        try
        {
            var redis = await connection.Get(cancellationToken);
            var found = new List<UnknownEffect>();
            foreach (var server in redis.Multiplexer.GetServers().Where(x => x is { IsConnected: true, IsReplica: false }))
            {
                var now = new DateTimeOffset(await server.TimeAsync());
                await foreach (var key in server.KeysAsync(redis.Database, Prefix(scope) + "*", pageSize: 1_000).WithCancellation(cancellationToken))
                {
                    if (UnknownSince(await redis.StringGetAsync(key), now) is { } since)
                        found.Add(new(new(scope, ((string)key!)[Prefix(scope).Length..]), since));
                }
            }
            return [.. found.OrderBy(x => x.Since).ThenBy(x => x.Key.Name, StringComparer.Ordinal).Take(limit)];
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException or RedisCommandException)
        {
            throw new TransientException($"Redis did not do its part ({e.GetType().Name}).", e);
        }
    }

    static string Prefix(string scope) => $"once:{scope}:";

    /// <summary>By the value's form, see <see cref="RedisScripts"/>.</summary>
    static DateTimeOffset? UnknownSince(string? value, DateTimeOffset now) =>
        value?.Split('|') is ["C", _, var since, var leaseUntil] && Moment(leaseUntil) <= now ? Moment(since) : null;

    static DateTimeOffset Moment(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    async Task<bool> Change(string script, EffectKey key, CancellationToken cancellationToken, params RedisValue[] arguments) =>
        (long)await Run(script, key, cancellationToken, arguments) == 1;

    async Task<RedisResult> Run(string script, EffectKey key, CancellationToken cancellationToken, params RedisValue[] arguments)
    {
        try
        {
            var redis = await connection.Get(cancellationToken);
            return await redis.ScriptEvaluateAsync(script, [Prefix(key.Scope) + key.Name], arguments).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException or RedisCommandException)
        {
            throw new TransientException($"Redis did not do its part ({e.GetType().Name}).", e);
        }
    }

    static RedisValue Milliseconds(TimeSpan span) => (long)Math.Max(1, span.TotalMilliseconds);
}
