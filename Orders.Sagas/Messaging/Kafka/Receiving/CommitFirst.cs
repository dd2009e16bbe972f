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
    readonly Dictionary<TopicPartition, long> _read = [];
    readonly Dictionary<TopicPartition, long> _committed = [];
    readonly Dictionary<PartitionAssignment, long> _ends = [];

    public void Add(InboundRecord record)
    {
        _round.Add(record);
        _read[record.Source.TopicPartition] = record.Source.Offset.Value + 1;
    }

    /// <summary>
    /// There is no more to read below an offset: behind the last record there may be a transaction's marker. The assignment is told after the round's records, which are
    /// below it, are started.
    /// </summary>
    public void ReadTo(TopicPartitionOffset end, PartitionAssignment assignment)
    {
        _ends[assignment] = end.Offset.Value;
        if (end.Offset.Value > _committed.GetValueOrDefault(end.TopicPartition))
            _read[end.TopicPartition] = end.Offset.Value;
    }

    /// <summary>The partitions go to others, who read what was not committed.</summary>
    public void Forget(IReadOnlyCollection<TopicPartition> partitions)
    {
        _round.RemoveAll(record => partitions.Contains(record.Source.TopicPartition));
        foreach (var partition in partitions)
        {
            _read.Remove(partition);
            _committed.Remove(partition);
        }

        foreach (var assignment in _ends.Keys.Where(assignment => partitions.Contains(assignment.Partition)).ToList())
            _ends.Remove(assignment);
    }

    /// <returns>False when there was nothing to commit.</returns>
    /// <exception cref="KafkaException">The commit failed; nothing of the round was handed over.</exception>
    public bool HandOver(IConsumer<byte[], byte[]> consumer)
    {
        var hasSomething = _read.Count > 0;
        if (_round.Count > 0)
            Commit(consumer, _round.ToDictionary(record => ContextOf(record.Source)));
        else if (hasSomething)
            Commit(consumer);
        foreach (var (assignment, end) in _ends)
            assignment.ReadTo(end);
        _ends.Clear();
        return hasSomething;
    }

    void Commit(IConsumer<byte[], byte[]> consumer, Dictionary<TopicRecordContext, InboundRecord> records)
    {
        var windowOf = windows.Open([.. records.Keys], CancellationToken.None).GetAwaiter().GetResult();
        FaultPoint.Reach(FaultPoint.WindowOpened);
        Commit(consumer);
        FaultPoint.Reach(FaultPoint.OffsetCommitted);
        foreach (var (context, record) in records)
        {
            record.Window = windowOf[context];
            lanes.Add(record.Started());
        }

        _round.Clear();
    }

    void Commit(IConsumer<byte[], byte[]> consumer)
    {
        consumer.Commit(_read.Select(x => new TopicPartitionOffset(x.Key, x.Value)));
        foreach (var (partition, offset) in _read)
            _committed[partition] = offset;
        _read.Clear();
    }

    /// <summary>The partition's last owner may have left committed records unprocessed.</summary>
    public void TakeOver(IConsumer<byte[], byte[]> consumer, IEnumerable<TopicPartition> partitions)
    {
        foreach (var committed in consumer.Committed(partitions, settings.Options.DrainLimit))
        {
            _committed[committed.TopicPartition] = Math.Max(0, committed.Offset.Value);
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
