using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>Passes records to the lanes at once, and stores each partition's checkpoint for the client's next commit.</summary>
/// <remarks>The client commits stored offsets each AutoCommitIntervalMs and when it leaves the group.</remarks>
internal sealed class CommitAfterProcessing(
    TopicEndpointSettings settings, RecordLanes lanes, PartitionAssignments assignments, EndpointRetries retries, EndpointMonitor monitor,
    ILogger logger)
    : IOffsetCommitStrategy
{
    /// <summary>Takes over the waiting records of the previous owner. The broker redelivers what that owner did not commit.</summary>
    public void Assigned(GroupConsumer consumer, IReadOnlyList<TopicPartitionOffset> begin) =>
        retries.Assigned([.. begin.Select(partition => assignments.Find(partition.TopicPartition)!)]);

    public void Accept(InboundRecord record) => lanes.Add(record);

    public void EndRound(GroupConsumer consumer)
    {
        foreach (var assignment in assignments.Owned)
        {
            if (assignment.Position is not { } position || position <= assignment.CommittedOffset)
                continue;
            consumer.Client.StoreOffset(new TopicPartitionOffset(assignment.Partition, position));
            assignment.CommittedOffset = position;
        }
    }

    public void Drained(GroupConsumer consumer, List<TopicPartitionOffset> checkpoints)
    {
        if (checkpoints.Count == 0)
            return;
        try
        {
            // Stored as well: a client that leaves the group commits its stored offsets, and older ones would replace these.
            checkpoints.ForEach(consumer.Client.StoreOffset);
            consumer.Commit(checkpoints);
            monitor.Committed();
        }
        catch (KafkaException exception)
        {
            monitor.Repeated(logger, $"{exception.Error.Code} at commits")
                .CommitFailed(settings.Topic, settings.ConsumerGroup, exception.Error.Code);
        }
    }
}
