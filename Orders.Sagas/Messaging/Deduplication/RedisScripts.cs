namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>The store's steps as atomic Redis scripts.</summary>
/// <remarks>
/// A value is <c>C|owner|since|lease until</c> (claimed) or <c>D|at</c> (done). Times are Unix milliseconds by the server's clock; the
/// key's own expiry is the time to live.
/// </remarks>
internal static class RedisScripts
{
    const string Now = """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local function claim_of(owner, since, lease_until) return string.format('C|%s|%.0f|%.0f', owner, since, lease_until) end
        local function parse(value) return string.match(value or '', '^C|([^|]+)|(%d+)|(%d+)$') end

        """;

    /// <summary>Claims. KEYS: the key. ARGV: owner, lease ms, time to live ms, owner to take over from (or empty).</summary>
    public const string Claim = Now + """
        local lease_until = now + tonumber(ARGV[2])
        if redis.call('SET', KEYS[1], claim_of(ARGV[1], now, lease_until), 'NX', 'PX', ARGV[3]) then
            return {'claimed', string.format('%.0f', now)}
        end
        local value = redis.call('GET', KEYS[1])
        local done = string.match(value, '^D|(%d+)$')
        if done then return {'done', done} end
        local owner, since, held_until = parse(value)
        if tonumber(held_until) > now then return {'in progress', since, string.format('%.0f', held_until - now)} end
        if owner ~= ARGV[4] then return {'unknown', since, owner} end
        redis.call('SET', KEYS[1], claim_of(ARGV[1], tonumber(since), lease_until), 'PX', ARGV[3])
        return {'taken over', since}
        """;

    /// <summary>Confirms. KEYS: the key. ARGV: owner, time to live ms.</summary>
    public const string Confirm = Now + """
        if parse(redis.call('GET', KEYS[1])) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], string.format('D|%.0f', now), 'PX', ARGV[2])
        return 1
        """;

    /// <summary>Releases. KEYS: the key. ARGV: owner.</summary>
    public const string Release = Now + """
        if parse(redis.call('GET', KEYS[1])) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """;

    /// <summary>Abandons. KEYS: the key. ARGV: owner.</summary>
    public const string Abandon = Now + """
        local owner, since, lease_until = parse(redis.call('GET', KEYS[1]))
        if owner ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], claim_of(owner, tonumber(since), math.min(now, tonumber(lease_until))), 'KEEPTTL')
        return 1
        """;

    /// <summary>Settles. KEYS: the key. ARGV: 1 if the effect has happened, time to live ms.</summary>
    public const string Settle = Now + """
        local owner, since, lease_until = parse(redis.call('GET', KEYS[1]))
        if not owner or tonumber(lease_until) > now then return 0 end
        if ARGV[1] ~= '1' then return redis.call('DEL', KEYS[1]) end
        redis.call('SET', KEYS[1], string.format('D|%.0f', now), 'PX', ARGV[2])
        return 1
        """;
}
