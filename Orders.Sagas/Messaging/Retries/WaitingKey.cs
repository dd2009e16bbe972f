namespace Orders.Sagas.Messaging.Retries;

/// <summary>A key with waiting records. Only <see cref="WaitingKeys"/> changes it.</summary>
internal sealed class WaitingKey(byte[] bytes)
{
    public byte[] Bytes => bytes;

    /// <summary>The numbers of the records, in the order of arrival.</summary>
    public SortedSet<long> Records { get; } = [];

    /// <summary>The first record: the only one of the key that may be attempted.</summary>
    public long First => Records.Min;

    public DateTimeOffset DueAt { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Since when the key waits.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether an attempt at the first record is running.</summary>
    public bool IsRunning { get; set; }
}
