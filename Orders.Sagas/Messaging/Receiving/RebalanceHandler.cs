using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>What the group gives to a consumer and takes from it, on the poll thread: what is given up is drained and committed before, what is lost commits nothing.</summary>
internal sealed class RebalanceHandler(
    TopicEndpointSettings settings, PartitionAssignments assignments, IOffsetCommitStrategy commits, EndpointMonitor monitor, ILogger logger, Action joined)
{
    /// <summary>The consumer only has to leave: another thread closes it, and the partitions that it is still told of are nobody's.</summary>
    volatile bool _hasEnded;

    public void Assigned(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        if (_hasEnded)
            return;
        assignments.Add(partitions);
        commits.Assigned(consumer, partitions);
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
        commits.Lost(partitions);
        assignments.End(partitions);
        TellOwned();
        logger.Lost(settings.Topic, settings.ConsumerGroup, partitions.Count);
    }

    public void GiveUp(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        commits.Releasing(partitions);
        if (!assignments.Drain(partitions, settings.Options.DrainLimit))
            logger.DrainLimitReached(settings.Topic, settings.ConsumerGroup, settings.Options.DrainLimit.TotalSeconds);
        var positions = assignments.Positions(partitions);
        assignments.End(partitions);
        commits.Released(consumer, positions);
    }

    public void End() => _hasEnded = true;

    void TellOwned() => monitor.Owns(assignments.Owned.Select(x => x.Partition.Partition.Value));
}
