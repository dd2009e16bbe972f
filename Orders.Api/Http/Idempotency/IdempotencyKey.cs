using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Persistence;

namespace Orders.Api.Http.Idempotency;

/// <summary>A caller's name for one request.</summary>
/// <remarks>
/// The table's primary key lets one request with a key do the work. Another one waits for the first one's transaction, and then finds its
/// record. One that waits for longer than two seconds (<see cref="IdempotencySchema"/>) is answered with 409.
/// </remarks>
internal sealed record IdempotencyKey(string Caller, string Key)
{
    public const string Header = "Idempotency-Key";
    const int MaxLength = 255;

    /// <summary>The key with its quotation marks: earlier releases stored it so. Null for a key that came without them.</summary>
    string? Quoted { get; init; }

    /// <summary>Reads a key, which means the same with and without the quotation marks of a structured field.</summary>
    public static bool TryRead(HttpContext http, out IdempotencyKey key)
    {
        var caller = Identity.Caller.Of(http).Id ?? "anonymous";
        var header = http.Request.Headers[Header] is [{ } only] ? only : "";
        key = StructuredString.Is(header)
            ? new(caller, StructuredString.Parse(header) ?? "") { Quoted = header }
            : new(caller, header);
        return key.Key is { Length: >= 1 and <= MaxLength } && key.Key.All(x => x is >= ' ' and <= '~');
    }

    /// <summary>The key under which the request's first answer is stored, if there is one.</summary>
    public async Task<IdempotencyKey> AsStored(OrdersDbContext db, CancellationToken cancellationToken) =>
        Quoted is not null && await db.IdempotencyRecords.AnyAsync(x => x.Caller == Caller && x.Key == Quoted, cancellationToken)
            ? new(Caller, Quoted)
            : this;

    /// <summary>Whether a request was refused because another one with its key has been answered.</summary>
    public static bool IsTaken(DbUpdateException exception) => exception.InnerException
        is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "idempotency_record" };

    /// <summary>Whether a request has waited too long for another one with its key.</summary>
    public static bool IsHeld(DbUpdateException exception) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Reads the first response. A key that is taken has one, because nothing deletes it.</summary>
    public Task<IdempotencyRecord> Find(OrdersDbContext db, CancellationToken cancellationToken) =>
        db.IdempotencyRecords.AsNoTracking().SingleAsync(x => x.Caller == Caller && x.Key == Key, cancellationToken);

    /// <summary>SHA-256 of a request in its canonical form, without differences in white space, member order or unknown members.</summary>
    public static byte[] Fingerprint(string canonicalRequest) => SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest));
}
