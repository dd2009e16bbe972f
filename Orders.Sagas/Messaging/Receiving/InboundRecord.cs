using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>A record on its way through a lane.</summary>
internal sealed class InboundRecord(ConsumeResult<byte[], byte[]> source, PartitionAssignment assignment, RecordReader reader)
{
    readonly Lazy<RecordEnvelope> _envelope = new(() => reader.Read(source));

    public ConsumeResult<byte[], byte[]> Source => source;
    public PartitionAssignment Assignment => assignment;
    public RecordEnvelope Envelope => _envelope.Value;
    public string Place => $"{source.Topic} [{source.Partition.Value}] @{source.Offset.Value}";

    /// <summary>At an at-most-once endpoint: the delivery window that it is counted in.</summary>
    public Guid? Window { get; set; }

    /// <summary>How often it has been tried.</summary>
    public int Attempts { get; set; }

    public TopicRecordContext ContextIn(string consumerGroup) =>
        new(source.Topic, source.Partition.Value, source.Offset.Value, consumerGroup, Attempts, Window);

    /// <summary>The partition's checkpoint waits for it from here on.</summary>
    public InboundRecord Started()
    {
        assignment.Start(source.Offset.Value);
        return this;
    }

    /// <summary>Takes it in hand; false when it is left to its partition's next owner.</summary>
    public bool TryTake() => assignment.TryTake(source.Offset.Value);

    public void Finish() => assignment.Finish(source.Offset.Value);

    public void PutBack() => assignment.PutBack(source.Offset.Value);

    public void Abandon() => assignment.Abandon(source.Offset.Value);
}
