using Confluent.Kafka;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>A record between its poll and its end: queued, in flight, then finished or abandoned.</summary>
/// <param name="source">The record.</param>
/// <param name="assignment">The assignment of its partition.</param>
/// <param name="reader">Reads its envelope.</param>
/// <param name="messageId">The id that the record had when it was first read; null if it is read now.</param>
internal sealed class InboundRecord(
    ConsumeResult<byte[], byte[]> source, PartitionAssignment assignment, RecordReader reader, Guid? messageId = null)
{
    readonly Lazy<RecordEnvelope> _envelope = new(() =>
        messageId is { } id ? reader.Read(source) with { MessageId = id } : reader.Read(source));

    public ConsumeResult<byte[], byte[]> Source => source;
    public PartitionAssignment Assignment => assignment;
    public RecordEnvelope Envelope => _envelope.Value;
    public string Place => $"{source.Topic} [{source.Partition.Value}] @{source.Offset.Value}";

    /// <summary>The delivery window of the record; null unless the endpoint is at most once.</summary>
    public Guid? Window { get; set; }

    /// <summary>Whether the last attempt found that the effects of the record are committed already.</summary>
    public bool IsDuplicate { get; set; }

    public RecordProof Proof { get; } = new();

    /// <summary>The number of attempts that were begun.</summary>
    public int Attempts { get; set; }

    /// <summary>The failures of the record; null before the first.</summary>
    public RecordFailures? Failures { get; set; }

    public TopicRecordContext ContextIn(string consumerGroup) =>
        new(source.Topic, source.Partition.Value, source.Offset.Value, consumerGroup, Attempts, Window, Failures);

    public UnitRecord InUnit(string consumerGroup) =>
        new(Envelope.MessageId, Guid.TryParse(source.Message.Key, out var key) ? key : null, consumerGroup);

    /// <summary>Puts the record in flight; false when it is left to its partition's next owner.</summary>
    public bool TryBegin() => assignment.TryBegin(source.Offset.Value);

    /// <summary>Ends the record: the checkpoint may pass it.</summary>
    public void Finish() => assignment.Finish(source.Offset.Value);

    /// <summary>Takes the record out of flight until its lane begins it again.</summary>
    public void Requeue() => assignment.Requeue(source.Offset.Value);

    /// <summary>Leaves the record to its partition's next owner.</summary>
    public void Abandon() => assignment.Abandon(source.Offset.Value);
}
