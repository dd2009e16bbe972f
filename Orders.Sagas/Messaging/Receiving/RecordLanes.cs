using System.Diagnostics.CodeAnalysis;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Distributes records over lanes by key. Records without a key go to one lane for each partition.</summary>
[SuppressMessage("Design", "CA1001", Justification = "An event without a wait handle holds no resource.")]
internal sealed class RecordLanes
{
    readonly ManualResetEventSlim _room = new();
    readonly Lane[] _lanes;
    readonly Task[] _running;

    public RecordLanes(IRecordDelivery delivery, int laneCount, int recordLimit)
    {
        _lanes = [.. Enumerable.Range(0, laneCount).Select(_ => new Lane(delivery, recordLimit, _room.Set))];
        _running = [.. _lanes.Select(lane => Task.Run(lane.Run))];
    }

    /// <summary>The exception that broke a lane, or null.</summary>
    /// <remarks>Failures of records break no lane: the delivery handles them.</remarks>
    public Exception? Failure => Array.Find(_running, lane => lane.IsFaulted)?.Exception!.InnerException;

    public void Add(InboundRecord record) =>
        _lanes[LaneOf(record.Source.Message.Key, record.Source.Partition.Value, _lanes.Length)].Add(record);

    /// <summary>Waits until a lane is not full; false when each still is at the limit.</summary>
    public bool WaitForRoom(TimeSpan limit)
    {
        _room.Reset();
        return !Array.TrueForAll(_lanes, lane => lane.IsFull) || _room.Wait(limit);
    }

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
