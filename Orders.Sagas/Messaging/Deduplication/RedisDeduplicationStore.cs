using System.Globalization;
using Orders.Sagas.Messaging.Failures;
using StackExchange.Redis;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Stores deduplication keys in Redis: <c>SET NX</c> with an expiry to claim, compare-and-set scripts for the other steps.
/// </summary>
/// <remarks>
/// For many short-lived keys, where Redis is in use anyway. Leases and times to live are measured by the clock of the one server. Keys are
/// as durable as the server is configured; after a loss of its data the effect runs as if for the first time. The server needs
/// <c>appendonly yes</c> (with <c>appendfsync everysec</c> a crash of the machine loses the last second) and <c>maxmemory-policy
/// noeviction</c>. With replicas a failover may lose the last writes, because replication is asynchronous.
/// </remarks>
internal sealed class RedisDeduplicationStore(RedisConnection connection) : IDeduplicationStore, IUnknownOutcomes
{
    public async Task<ClaimAnswer> Claim(
        EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await Run(
            RedisScripts.Claim, key, cancellationToken,
            owner.ToString(), Milliseconds(terms.Lease), Milliseconds(terms.TimeToLive), takeOverFrom?.ToString() ?? ""))!;
        var at = Moment((string)answer[1]!);
        return (string?)answer[0] switch
        {
            "claimed" => new ClaimAnswer.Granted(new Claim(key, owner, at, IsRepeat: false)),
            "taken over" => new ClaimAnswer.Granted(new Claim(key, owner, at, IsRepeat: true)),
            "in progress" => new ClaimAnswer.InProgress(at, TimeSpan.FromMilliseconds(Number((string)answer[2]!))),
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

    /// <summary>Scans every key of the scope, which is slow: operators call it, consumers do not.</summary>
    public async Task<IReadOnlyList<UnknownOutcome>> Find(string scope, int limit, CancellationToken cancellationToken)
    {
        try
        {
            var redis = await connection.Get(cancellationToken);
            var found = new List<UnknownOutcome>();
            foreach (var server in redis.Multiplexer.GetServers().Where(x => x is { IsConnected: true, IsReplica: false }))
            {
                var now = new DateTimeOffset(await server.TimeAsync());
                var keys = server.KeysAsync(redis.Database, Prefix(scope) + "*", pageSize: 1_000);
                await foreach (var key in keys.WithCancellation(cancellationToken))
                {
                    if (UnknownSince(await redis.StringGetAsync(key), now) is { } since)
                        found.Add(new(new(scope, ((string)key!)[Prefix(scope).Length..]), since));
                }
            }

            return [.. found.OrderBy(x => x.Since).ThenBy(x => x.Key.Name, StringComparer.Ordinal).Take(limit)];
        }
        catch (Exception exception) when (IsRedis(exception))
        {
            throw Unavailable(exception);
        }
    }

    static string Prefix(string scope) => $"once:{scope}:";

    /// <summary>Parses a value as <see cref="RedisScripts"/> writes it.</summary>
    static DateTimeOffset? UnknownSince(string? value, DateTimeOffset now) =>
        value?.Split('|') is ["C", _, var since, var leaseUntil] && Moment(leaseUntil) <= now ? Moment(since) : null;

    static DateTimeOffset Moment(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Number(milliseconds));

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    async Task<bool> Change(string script, EffectKey key, CancellationToken cancellationToken, params RedisValue[] arguments) =>
        (long)await Run(script, key, cancellationToken, arguments) == 1;

    async Task<RedisResult> Run(string script, EffectKey key, CancellationToken cancellationToken, params RedisValue[] arguments)
    {
        try
        {
            var redis = await connection.Get(cancellationToken);
            return await redis.ScriptEvaluateAsync(script, [Prefix(key.Scope) + key.Name], arguments).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (IsRedis(exception))
        {
            throw Unavailable(exception);
        }
    }

    static bool IsRedis(Exception exception) => exception is RedisException or RedisTimeoutException or RedisCommandException;

    static TransientException Unavailable(Exception exception) => new($"Redis failed ({exception.GetType().Name}).", exception);

    static RedisValue Milliseconds(TimeSpan span) => (long)Math.Max(1, span.TotalMilliseconds);
}
