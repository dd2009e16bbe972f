using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Persistence;

namespace Orders.Api.Http.Idempotency;

/// <summary>A caller's name for one request.</summary>
/// <remarks>
/// An advisory lock runs requests with the same key one after the other: the first does the work, the others find its record. A request
/// that waits longer than <see cref="LockTimeout"/> is answered with 409. The table's primary key is the last guard.
/// </remarks>
internal sealed record IdempotencyKey(string Caller, string Key)
{
    const int MaxLength = 255;
    static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);

    public static bool TryRead(string? header, HttpContext http, out IdempotencyKey key)
    {
        key = new(http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : "anonymous", header ?? "");
        return key.Key is { Length: >= 1 and <= MaxLength } && key.Key.All(x => x is >= ' ' and <= '~');
    }

    /// <summary>Locks the key until the transaction ends; false when another request holds the lock too long.</summary>
    public async Task<bool> Hold(OrdersDbContext db, CancellationToken cancellationToken)
    {
        var name = $"idempotency:{Caller}\n{Key}";
        var timeout = $"{LockTimeout.TotalMilliseconds:0}ms";
        try
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                 SELECT set_config('lock_timeout', {timeout}, true);
                 SELECT pg_advisory_xact_lock(hashtextextended({name}, 0));
                 SET LOCAL lock_timeout TO DEFAULT
                 """,
                cancellationToken);
            return true;
        }
        catch (Exception exception) when (IsLockTimeout(exception))
        {
            return false;
        }
    }

    public Task<IdempotencyRecord?> Find(OrdersDbContext db, CancellationToken cancellationToken) =>
        db.IdempotencyRecords.AsNoTracking().SingleOrDefaultAsync(x => x.Caller == Caller && x.Key == Key, cancellationToken);

    /// <summary>SHA-256 of a request in its canonical form, without differences in white space, member order or unknown members.</summary>
    public static byte[] Fingerprint(string canonicalRequest) => SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest));

    static bool IsLockTimeout(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable }
        || (exception.InnerException is { } inner && IsLockTimeout(inner));
}
