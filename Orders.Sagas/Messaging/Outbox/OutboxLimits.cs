namespace Orders.Sagas.Messaging.Outbox;

/// <summary>The limits of one batch.</summary>
/// <param name="Lanes">The maximum number of lanes.</param>
/// <param name="Rows">The maximum number of rows, the same for each lane.</param>
/// <param name="Bytes">With so many bytes of bodies the batch takes no further row.</param>
/// <param name="Timeout">How long a stopped relay may own the lanes.</param>
internal readonly record struct OutboxLimits(int Lanes, int Rows, long Bytes, TimeSpan Timeout)
{
    public static OutboxLimits Of(OutboxOptions options) =>
        new(options.LanesPerBatch, options.BatchSize, options.BatchBytes, options.LaneTimeout);

    /// <summary>Whether there may be more rows than the batch has, in its lanes or in others.</summary>
    public bool AreReached(OutboxClaim claim) =>
        claim.Lanes.Length >= Lanes || claim.Rows.Count >= Rows / Math.Max(1, claim.Lanes.Length)
        || claim.Rows.Sum(row => (long)row.Record.Body.Length) >= Bytes;
}
