using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>A record between its poll and its end: queued, in flight, then finished or abandoned.</summary>
internal sealed class InboundRecord(ConsumeResult<byte[], byte[]> source, PartitionAssignment assignment, RecordReader reader)
{
    readonly Lazy<RecordEnvelope> _envelope = new(() => reader.Read(source));

    public ConsumeResult<byte[], byte[]> Source => source;
    public PartitionAssignment Assignment => assignment;
    public RecordEnvelope Envelope => _envelope.Value;
    public string Place => $"{source.Topic} [{source.Partition.Value}] @{source.Offset.Value}";

    /// <summary>The delivery window of the record; null unless the endpoint is at most once.</summary>
    public Guid? Window { get; set; }

    /// <summary>The number of attempts that this process has begun.</summary>
    public int Attempts { get; set; }

    public TopicRecordContext ContextIn(string consumerGroup) =>
        new(source.Topic, source.Partition.Value, source.Offset.Value, consumerGroup, Attempts, Window);

    /// <summary>Puts the record in flight; false when it is left to its partition's next owner.</summary>
    public bool TryBegin() => assignment.TryBegin(source.Offset.Value);

    /// <summary>Ends the record: the checkpoint may pass it.</summary>
    public void Finish() => assignment.Finish(source.Offset.Value);

    /// <summary>Takes the record out of flight until its lane begins it again.</summary>
    public void Requeue() => assignment.Requeue(source.Offset.Value);

    /// <summary>Leaves the record to its partition's next owner.</summary>
    public void Abandon() => assignment.Abandon(source.Offset.Value);
}
