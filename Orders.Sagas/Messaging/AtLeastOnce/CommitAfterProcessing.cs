using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>
/// Stores the offset below which every record is finished; the client commits what is stored each AutoCommitIntervalMs and at the close. A crash before the
/// commit makes the broker redeliver.
/// </summary>
internal sealed class CommitAfterProcessing(
    TopicEndpointSettings settings, RecordLanes lanes, PartitionAssignments assignments, EndpointMonitor monitor, ILogger logger) : IOffsetCommitStrategy
{
    public int Waiting => 0;

    public void Assigned(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartition> partitions)
    {
    }

    public void Read(InboundRecord record) => lanes.Add(record.Started());

    public void Skip(InboundRecord record)
    {
        if (record.Started().TryTake())
            record.Finish();
    }

    public void ReadTo(PartitionAssignment assignment, long end) => assignment.ReadTo(end);

    public void EndRound(IConsumer<byte[], byte[]> consumer)
    {
        foreach (var assignment in assignments.Owned)
        {
            if (assignment.TryAdvance(out var position))
                consumer.StoreOffset(new TopicPartitionOffset(assignment.Partition, position));
        }
    }

    public void Releasing(IReadOnlyCollection<TopicPartition> partitions)
    {
    }

    public void Released(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> positions)
    {
        if (positions.Count == 0)
            return;
        try
        {
            // Stored as well: on leaving, the client commits what is stored last, and older offsets would replace these.
            positions.ForEach(consumer.StoreOffset);
            consumer.Commit(positions);
            monitor.Committed();
        }
        catch (KafkaException exception)
        {
            // The next owner reads these records again, and the inbox refuses them.
            logger.CommitFailed(settings.Topic, settings.ConsumerGroup, exception.Error.Code);
        }
    }

    public void Lost(IReadOnlyCollection<TopicPartition> partitions)
    {
    }
}
