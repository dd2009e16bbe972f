using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Handles assigned, revoked and lost partitions, on the poll thread.</summary>
/// <remarks>
/// A revoked partition is drained and its checkpoint committed before another member gets it. A lost partition has another owner: nothing
/// is committed. A muted consumer closes on another thread, or is abandoned: its partitions were given up before.
/// </remarks>
internal sealed class RebalanceHandler(
    TopicEndpointSettings settings, PartitionAssignments assignments, IOffsetCommitStrategy commits, EndpointMonitor monitor,
    ILogger logger, Action joined)
{
    static readonly TimeSpan CommittedLimit = TimeSpan.FromSeconds(10);

    readonly FormerGroups _former = new(settings, logger);

    /// <summary>Takes partitions over.</summary>
    /// <returns>Where each of them begins.</returns>
    public IEnumerable<TopicPartitionOffset> Assigned(GroupConsumer consumer, List<TopicPartition> partitions)
    {
        if (consumer.IsMuted)
            return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Unset));
        TopicIdentities.Learn(consumer, settings, partitions.Select(partition => partition.Topic));
        var committed = partitions.Count == 0 ? [] : consumer.Client.Committed(partitions, CommittedLimit);
        var begin = _former.BeginOf(committed);
        assignments.Add(partitions);
        foreach (var (own, former) in committed.Zip(begin))
            assignments.Find(own.TopicPartition)!.Read.Begin(former.Offset.IsSpecial ? own.Offset : former.Offset);
        commits.Assigned(consumer, begin);
        ReportOwned();
        logger.Assigned(settings.Topic, settings.ConsumerGroup, partitions.Count);
        joined();
        if (CoPartitioning.OwnedApart(assignments.Partitions, settings) is { } apart)
            logger.OwnedApart(settings.ConsumerGroup, apart);
        return begin;
    }

    public void Revoked(GroupConsumer consumer, List<TopicPartition> partitions)
    {
        if (consumer.IsMuted)
            return;
        DrainAndCommit(consumer, partitions);
        ReportOwned();
        logger.Revoked(settings.Topic, settings.ConsumerGroup, partitions.Count);
    }

    public void Lost(GroupConsumer consumer, List<TopicPartition> partitions)
    {
        if (consumer.IsMuted)
            return;
        assignments.End(partitions);
        ReportOwned();
        logger.Lost(settings.Topic, settings.ConsumerGroup, partitions.Count);
    }

    /// <summary>Stops processing partitions in order: drain within the limit, end the assignment, commit the checkpoint.</summary>
    public void DrainAndCommit(GroupConsumer consumer, List<TopicPartition> partitions)
    {
        if (!assignments.Drain(partitions, settings.Options.DrainLimit))
            logger.DrainLimitReached(settings.Topic, settings.ConsumerGroup, settings.Options.DrainLimit.TotalSeconds);
        var checkpoints = assignments.Checkpoints(partitions);
        assignments.End(partitions);
        commits.Drained(consumer, checkpoints);
    }

    void ReportOwned() => monitor.Owns(assignments.Partitions);
}
