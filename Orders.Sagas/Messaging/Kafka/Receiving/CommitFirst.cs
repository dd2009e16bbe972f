using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Kafka.Configuration;

namespace Orders.Sagas.Messaging.Kafka.Receiving;

/// <summary>
/// At most once, on the poll thread: the records of a round are put on record, their offsets are committed, and only then do they reach the lanes. Whatever
/// fails before the commit is read again; whatever fails after it is lost and on record.
/// </summary>
internal sealed class CommitFirst(TopicEndpointSettings settings, IDeliveryWindows windows, Lanes lanes, ILogger logger)
{
    readonly List<InboundRecord> _round = [];

    public void Add(InboundRecord record) => _round.Add(record);

    /// <summary>The partitions go to others, who read what was not committed.</summary>
    public void Forget(IReadOnlyCollection<TopicPartition> partitions) => _round.RemoveAll(record => partitions.Contains(record.Source.TopicPartition));

    /// <returns>False when there was nothing to hand over.</returns>
    /// <exception cref="KafkaException">The commit failed; nothing of the round was handed over.</exception>
    public bool HandOver(IConsumer<byte[], byte[]> consumer)
    {
        if (_round.Count == 0)
            return false;
        var records = _round.ToDictionary(record => ContextOf(record.Source));
        var windowOf = windows.Open([.. records.Keys], CancellationToken.None).GetAwaiter().GetResult();
        FaultPoint.Reach(FaultPoint.WindowOpened);
        consumer.Commit(_round.GroupBy(x => x.Source.TopicPartition).Select(x => new TopicPartitionOffset(x.Key, x.Max(y => y.Source.Offset.Value) + 1)));
        FaultPoint.Reach(FaultPoint.OffsetCommitted);
        foreach (var (context, record) in records)
        {
            record.Window = windowOf[context];
            lanes.Add(record.Started());
        }

        _round.Clear();
        return true;
    }

    /// <summary>The partition's last owner may have left committed records unprocessed.</summary>
    public void TakeOver(IConsumer<byte[], byte[]> consumer, IEnumerable<TopicPartition> partitions)
    {
        foreach (var committed in consumer.Committed(partitions, settings.Options.DrainLimit))
        {
            var lost = windows.TakeOver(
                settings.ConsumerGroup, committed.Topic, committed.Partition.Value, Math.Max(0, committed.Offset.Value), CancellationToken.None).GetAwaiter().GetResult();
            if (lost == 0)
                continue;
            KafkaMetrics.Lost.Add(lost, settings.Tags);
            logger.LostInCrash(lost, committed.Topic, committed.Partition.Value, settings.ConsumerGroup);
        }
    }

    TopicRecordContext ContextOf(ConsumeResult<byte[], byte[]> source) =>
        new(source.Topic, source.Partition.Value, source.Offset.Value, settings.ConsumerGroup, 1);
}
