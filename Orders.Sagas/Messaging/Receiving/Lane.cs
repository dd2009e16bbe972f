using System.Threading.Channels;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Processes the records of its keys in order, one unit of work after the other.</summary>
/// <remarks>The queue needs no bound of its own: each partition is paused at its limit of unfinished records.</remarks>
/// <param name="delivery">Processes the records.</param>
/// <param name="recordLimit">The maximum number of records in a unit of work.</param>
/// <param name="hasRoom">Runs when the lane has taken records from a full queue.</param>
internal sealed class Lane(IRecordDelivery delivery, int recordLimit, Action hasRoom)
{
    /// <summary>At least so many records may wait, so that a lane of short units does not run empty between two polls.</summary>
    const int LeastQueued = 32;

    readonly Channel<InboundRecord> _queue = Channel.CreateUnbounded<InboundRecord>(new UnboundedChannelOptions { SingleReader = true });
    readonly int _full = Math.Max(2 * recordLimit, LeastQueued);
    int _queued;

    /// <summary>Whether two units of work, and at least <see cref="LeastQueued"/> records, are queued.</summary>
    public bool IsFull => Volatile.Read(ref _queued) >= _full;

    public void Add(InboundRecord record)
    {
        Interlocked.Increment(ref _queued);
        _queue.Writer.TryWrite(record);
    }

    public void Complete() => _queue.Writer.Complete();

    /// <summary>Runs until <see cref="Complete"/> was called and the queue is empty.</summary>
    public async Task Run()
    {
        var batch = new List<InboundRecord>(recordLimit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            Fill(batch);
            await delivery.Deliver(batch);
            batch.Clear();
        }
    }

    void Fill(List<InboundRecord> batch)
    {
        var (wasFull, taken) = (IsFull, 0);
        while (batch.Count < recordLimit && _queue.Reader.TryRead(out var record))
        {
            taken++;
            if (record.TryBegin())
                batch.Add(record);
            else
                delivery.Drop(record);
        }

        Interlocked.Add(ref _queued, -taken);
        if (wasFull)
            hasRoom();
    }
}
