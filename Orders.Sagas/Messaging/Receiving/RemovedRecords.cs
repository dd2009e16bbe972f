using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Reports records that the broker removed before this group read them, and partitions that began again.</summary>
/// <remarks>
/// The client passes over removed records without a word: its position is out of range, and it goes on at the partition's beginning. So
/// each gap between two offsets is looked at. Markers, aborted and compacted records leave gaps too; only what lies below the partition's
/// beginning was removed.
/// </remarks>
internal sealed class RemovedRecords(TopicEndpointSettings settings, EndpointMonitor monitor, ILogger logger)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Looks at a gap.</summary>
    /// <exception cref="TopicBeganAgainException">The partition began again under this consumer, which must be replaced.</exception>
    public void Passed(GroupConsumer consumer, TopicPartition partition, OffsetGap gap)
    {
        if (gap.IsBackwards)
        {
            BeganAgain(partition, gap);
            return;
        }

        var removed = Math.Min(BeginningOf(consumer, partition, gap), gap.To) - gap.From;
        if (removed <= 0)
            return;
        var topic = settings.Of(partition.Topic);
        KafkaMetrics.Removed.Add(removed, topic.Tags);
        monitor.Removed(partition, removed);
        logger.RemovedUnread(
            removed, partition.Topic, partition.Partition.Value, topic.ConsumerGroup, gap.From, gap.From + removed - 1);
    }

    void BeganAgain(TopicPartition partition, OffsetGap gap)
    {
        var topic = settings.Of(partition.Topic);
        KafkaMetrics.BeganAgain.Add(1, topic.Tags);
        monitor.BeganAgain(partition);
        logger.BeganAgain(partition.Topic, partition.Partition.Value, topic.ConsumerGroup, gap.From, gap.To);
        // At the begin of an assignment everything is new. Later, ids that follow from the topic's old identity would be wrong.
        if (!gap.IsFirst)
            throw new TopicBeganAgainException(partition);
    }

    /// <summary>The partition's first offset. The broker is not asked after every transaction: the client knows it roughly.</summary>
    long BeginningOf(GroupConsumer consumer, TopicPartition partition, OffsetGap gap)
    {
        try
        {
            return (gap.IsMarker && !gap.IsFirst
                ? consumer.Client.GetWatermarkOffsets(partition) : consumer.Client.QueryWatermarkOffsets(partition, Limit)).Low.Value;
        }
        catch (KafkaException exception)
        {
            monitor.Failed(exception.Error.Code.ToString());
            return consumer.Client.GetWatermarkOffsets(partition).Low.Value;
        }
    }
}

/// <summary>The next record of a partition has an offset that was read before: its topic was made again, or its log was cut.</summary>
internal sealed class TopicBeganAgainException(TopicPartition partition) : Exception($"{partition} began again.");
