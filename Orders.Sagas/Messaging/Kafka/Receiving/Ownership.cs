using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Kafka.Configuration;

namespace Orders.Sagas.Messaging.Kafka.Receiving;

/// <summary>What the group gives to a consumer and takes from it, on the poll thread: what is given up is drained and committed before, what is lost commits nothing.</summary>
internal sealed class Ownership(
    TopicEndpointSettings settings, Assignments assignments, CommitFirst? commitFirst, EndpointMonitor monitor, ILogger logger, Action joined)
{
    /// <summary>The consumer only has to leave: another thread closes it, and the partitions that it is still told of are nobody's.</summary>
    volatile bool _hasEnded;

    public void Assigned(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        if (_hasEnded)
            return;
        assignments.Add(partitions);
        commitFirst?.TakeOver(consumer, partitions);
        TellOwned();
        logger.Assigned(settings.Topic, settings.ConsumerGroup, partitions.Count);
        joined();
    }

    public void Revoked(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        if (_hasEnded)
            return;
        GiveUp(consumer, partitions);
        TellOwned();
        logger.Revoked(settings.Topic, settings.ConsumerGroup, partitions.Count);
    }

    public void Lost(List<TopicPartition> partitions)
    {
        if (_hasEnded)
            return;
        commitFirst?.Forget(partitions);
        assignments.End(partitions);
        TellOwned();
        logger.Lost(settings.Topic, settings.ConsumerGroup, partitions.Count);
    }

    public void GiveUp(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        if (commitFirst is not null)
        {
            commitFirst.Forget(partitions);
            assignments.Idle(partitions, settings.Options.DrainLimit);
        }

        if (!assignments.Drain(partitions, settings.Options.DrainLimit))
            logger.DrainLimitReached(settings.Topic, settings.ConsumerGroup, settings.Options.DrainLimit.TotalSeconds);
        var positions = assignments.Positions(partitions);
        assignments.End(partitions);
        if (positions.Count > 0 && commitFirst is null)
            Commit(consumer, positions);
    }

    public void End() => _hasEnded = true;

    void Commit(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> positions)
    {
        try
        {
            // Stored as well: on leaving, the client commits what is stored last, and older offsets would take the place of these.
            positions.ForEach(consumer.StoreOffset);
            consumer.Commit(positions);
            monitor.Committed();
        }
        catch (KafkaException exception)
        {
            // The next owner reads these records again, and the inbox knows them.
            logger.CommitFailed(settings.Topic, settings.ConsumerGroup, exception.Error.Code);
        }
    }

    void TellOwned() => monitor.Owns(assignments.Owned.Select(x => x.Partition.Partition.Value));
}
