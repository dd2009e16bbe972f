using Confluent.Kafka;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Records of one input partition that share a transaction.</summary>
internal sealed class PartitionBatch(int recordLimit, int byteLimit)
{
    readonly List<InboundRecord> _records = [];
    long _bytes;

    public IReadOnlyList<InboundRecord> Records => _records;

    public bool IsFull => _records.Count >= recordLimit || _bytes >= byteLimit;

    /// <summary>The offset to continue from once the batch is committed.</summary>
    public TopicPartitionOffset Next => new(_records[^1].Source.TopicPartition, _records[^1].Source.Offset + 1);

    public bool HasRoomFor(InboundRecord record) => _records.Count == 0 || (!IsFull && _bytes + BytesOf(record) <= byteLimit);

    public void Add(InboundRecord record)
    {
        _records.Add(record);
        _bytes += BytesOf(record);
    }

    public static long BytesOf(InboundRecord record) =>
        (record.Source.Message.Value?.Length ?? 0) + (record.Source.Message.Key?.Length ?? 0);
}
