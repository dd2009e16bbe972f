using System.Threading.Channels;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Processes the records of its keys in order, one unit of work after the other.</summary>
/// <remarks>The queue needs no bound of its own: each partition is paused at its limit of unfinished records.</remarks>
internal sealed class Lane(IRecordDelivery delivery, int recordLimit)
{
    readonly Channel<InboundRecord> _queue = Channel.CreateUnbounded<InboundRecord>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(InboundRecord record) => _queue.Writer.TryWrite(record);

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
        while (batch.Count < recordLimit && _queue.Reader.TryRead(out var record))
        {
            if (record.TryBegin())
                batch.Add(record);
            else
                delivery.Drop();
        }
    }
}
