using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>
/// At most once, on the poll thread: the records of a round are put on record, their offsets are committed, and only then do they reach the lanes. Whatever
/// fails before the commit is read again; whatever fails after it is lost and on record.
/// </summary>
internal sealed class CommitBeforeProcessing(
    TopicEndpointSettings settings, IDeliveryWindows windows, RecordLanes lanes, PartitionAssignments assignments, EndpointMonitor monitor, ILogger logger)
    : IOffsetCommitStrategy
{
    /// <summary>A group that changes takes seconds; commits that come all the while would only keep it busy.</summary>
    static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(1);

    readonly List<InboundRecord> _round = [];
    readonly Dictionary<PartitionAssignment, long> _read = [];
    readonly Dictionary<TopicPartition, long> _committed = [];
    long? _refusedAt;

    /// <summary>Records that wait for their commit.</summary>
    public int Waiting => _round.Count;

    public void Read(InboundRecord record)
    {
        _round.Add(record);
        _read[record.Assignment] = record.Source.Offset.Value + 1;
    }

    /// <summary>The skipped record's offset is committed with the next record's, or with the partition's end.</summary>
    public void Skip(InboundRecord record)
    {
    }

    /// <summary>There is no more to read below an offset: behind the last record, which may be one of this round, there may be a transaction's marker.</summary>
    public void ReadTo(PartitionAssignment assignment, long end)
    {
        if (_read.ContainsKey(assignment) || end > _committed.GetValueOrDefault(assignment.Partition))
            _read[assignment] = end;
        else
            assignment.ReadTo(end);
    }

    /// <summary>The partitions go to others, who read what was not committed.</summary>
    public void Lost(IReadOnlyCollection<TopicPartition> partitions)
    {
        _round.RemoveAll(record => partitions.Contains(record.Source.TopicPartition));
        foreach (var assignment in _read.Keys.Where(assignment => partitions.Contains(assignment.Partition)))
            _read.Remove(assignment);
        foreach (var partition in partitions)
            _committed.Remove(partition);
    }

    /// <summary>Lets the records in the lanes finish: their offsets are committed, so no other member would process them.</summary>
    public void Releasing(IReadOnlyCollection<TopicPartition> partitions)
    {
        Lost(partitions);
        assignments.Idle(partitions, settings.Options.DrainLimit);
    }

    /// <summary>Nothing: every offset was committed before its record was processed.</summary>
    public void Released(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> positions)
    {
    }

    public void EndRound(IConsumer<byte[], byte[]> consumer)
    {
        if (TryHandOver(consumer))
            monitor.Committed();
    }

    /// <returns>False when there was nothing to commit, or the group is about to change: what is still ours then is committed in a later round.</returns>
    /// <exception cref="KafkaException">The commit failed; nothing of the round was handed over.</exception>
    bool TryHandOver(IConsumer<byte[], byte[]> consumer)
    {
        if (_read.Count == 0 || (_refusedAt is { } refusedAt && Stopwatch.GetElapsedTime(refusedAt) < RefusedPause))
            return false;
        OpenWindows();
        if (!TryCommit(consumer))
            return false;
        foreach (var record in _round)
            lanes.Add(record.Started());
        _round.Clear();
        foreach (var (assignment, offset) in _read)
            assignment.ReadTo(offset);
        _read.Clear();
        return true;
    }

    void OpenWindows()
    {
        var records = _round.Where(record => record.Window is null).ToDictionary(record => ContextOf(record.Source));
        if (records.Count == 0)
            return;
        var windowOf = windows.Open([.. records.Keys], CancellationToken.None).GetAwaiter().GetResult();
        foreach (var (context, record) in records)
            record.Window = windowOf[context];
        FaultPoint.Reach(FaultPoint.WindowOpened);
    }

    bool TryCommit(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            consumer.Commit(_read.Select(x => new TopicPartitionOffset(x.Key.Partition, x.Value)));
        }
        catch (KafkaException e) when (KafkaErrors.IsOfRebalance(e))
        {
            logger.CommitWaits(settings.Topic, settings.ConsumerGroup, e.Error.Code);
            _refusedAt = Stopwatch.GetTimestamp();
            return false;
        }

        _refusedAt = null;
        foreach (var (assignment, offset) in _read)
            _committed[assignment.Partition] = offset;
        if (_round.Count > 0)
            FaultPoint.Reach(FaultPoint.OffsetCommitted);
        return true;
    }

    /// <summary>The partition's last owner may have left committed records unprocessed.</summary>
    public void Assigned(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartition> partitions)
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
