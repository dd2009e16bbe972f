namespace Orders.Sagas.Persistence;

/// <summary>The first response to an Idempotency-Key, stored in the transaction of the request's work.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>The client that sent the key: two clients may use the same key.</summary>
    public required string Caller { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 of the canonical request. The same key with another fingerprint is refused.</summary>
    public required byte[] Fingerprint { get; init; }
    public required Guid OrderId { get; init; }
    public required int StatusCode { get; init; }

    /// <summary>The first response's JSON body, byte for byte.</summary>
    public required byte[] Body { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
