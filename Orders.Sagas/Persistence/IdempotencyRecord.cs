namespace Orders.Sagas.Persistence;

/// <summary>The first answer to an Idempotency-Key, written in the transaction of the work that it answers for.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>Who sent the key: two callers may use the same one.</summary>
    public required string Caller { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 of the canonical request; the same key with another one is refused.</summary>
    public required byte[] Fingerprint { get; init; }
    public required Guid OrderId { get; init; }
    public required int StatusCode { get; init; }

    /// <summary>The first answer's JSON body, byte for byte.</summary>
    public required byte[] Body { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
