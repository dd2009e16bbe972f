namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Spreads records over lanes: those of one key, or without key of one partition, always to the same.</summary>
internal sealed class RecordLanes
{
    readonly Lane[] _lanes;
    readonly Task[] _running;

    public RecordLanes(IRecordDelivery delivery, int laneCount, int recordLimit)
    {
        _lanes = [.. Enumerable.Range(0, laneCount).Select(_ => new Lane(delivery, recordLimit))];
        _running = [.. _lanes.Select(lane => Task.Run(lane.Run))];
    }

    /// <summary>What ended a lane before its time: nothing that a record brought about, for that a delivery deals with. Null when nothing has.</summary>
    public Exception? Failure => Array.Find(_running, lane => lane.IsFaulted)?.Exception!.InnerException;

    public void Add(InboundRecord record) =>
        _lanes[LaneOf(record.Source.Message.Key, record.Source.Partition.Value, _lanes.Length)].Add(record);

    public Task Complete()
    {
        foreach (var lane in _lanes)
            lane.Complete();
        return Task.WhenAll(_running);
    }

    internal static int LaneOf(byte[]? key, int partition, int laneCount)
    {
        var hash = new HashCode();
        if (key is null)
            hash.Add(partition);
        else
            hash.AddBytes(key);
        return (int)((uint)hash.ToHashCode() % (uint)laneCount);
    }
}
