using System.Threading.Channels;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Processes the records of its keys in their order, one unit of work after the other. Bounded by the limit of records in flight of each partition.</summary>
internal sealed class Lane(IRecordDelivery delivery, int recordLimit)
{
    readonly Channel<InboundRecord> _queue = Channel.CreateUnbounded<InboundRecord>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(InboundRecord record) => _queue.Writer.TryWrite(record);

    public void Complete() => _queue.Writer.Complete();

    /// <summary>Ends after <see cref="Complete"/>, when the queue is empty.</summary>
    public async Task Run()
    {
        var batch = new List<InboundRecord>(recordLimit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            Take(batch);
            await delivery.Deliver(batch);
            batch.Clear();
        }
    }

    void Take(List<InboundRecord> batch)
    {
        while (batch.Count < recordLimit && _queue.Reader.TryRead(out var record))
        {
            if (record.TryTake())
                batch.Add(record);
            else
                delivery.Drop();
        }
    }
}
