using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Holds the records of a poll round until their offsets are committed, then passes them to the lanes.</summary>
internal sealed class CommitBeforeProcessing(
    TopicEndpointSettings settings, IDeliveryWindows windows, RecordLanes lanes, PartitionAssignments assignments, EndpointMonitor monitor,
    TimeProvider time, ILogger logger) : IOffsetCommitStrategy
{
    /// <summary>The backoff after a commit that a rebalance refused.</summary>
    /// <remarks>A rebalance takes seconds; a commit in each round would only load the group coordinator.</remarks>
    static readonly TimeSpan RebalanceBackoff = TimeSpan.FromSeconds(1);

    /// <summary>How long the first record of a round waits for others.</summary>
    /// <remarks>
    /// A round costs two transactions and a commit of offsets, however few its records are. Nothing waits for the figures.
    /// </remarks>
    static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(100);

    static readonly TimeSpan CommittedLimit = TimeSpan.FromSeconds(10);

    readonly List<InboundRecord> _round = [];
    long? _gatheringSince;
    long? _refusedAt;

    /// <summary>Counts the records that the previous owner of the partitions committed and did not process.</summary>
    /// <remarks>A partition that begins where a former group ended had its previous owner there.</remarks>
    public void Assigned(GroupConsumer consumer, IReadOnlyList<TopicPartitionOffset> begin)
    {
        if (begin.Count == 0)
            return;
        var committed = consumer.Client.Committed(begin.Select(x => x.TopicPartition), CommittedLimit);
        foreach (var own in committed)
            assignments.Find(own.TopicPartition)?.CommittedOffset = Math.Max(0, own.Offset.Value);
        CountLoss([.. begin.Where(x => !x.Offset.IsSpecial).UnionBy(committed, x => x.TopicPartition)]);
    }

    /// <summary>Holds the record until the round ends.</summary>
    /// <remarks>In a topic that was deleted and created again, records lie below the committed offset, and are still uncommitted.</remarks>
    public void Accept(InboundRecord record)
    {
        _round.Add(record);
        record.Assignment.CommittedOffset = Math.Min(record.Assignment.CommittedOffset, record.Source.Offset.Value);
    }

    /// <summary>Commits the offsets of the round when it is gathered, then passes its records to the lanes.</summary>
    /// <remarks>While a rebalance refuses commits, the records of the remaining partitions wait for a later round.</remarks>
    public void EndRound(GroupConsumer consumer)
    {
        _round.RemoveAll(record => record.Assignment.HasEnded);
        var uncommitted = assignments.Owned.Where(assignment => assignment.NextOffset > assignment.CommittedOffset).ToList();
        if (!IsGathered(uncommitted.Count) || (_refusedAt is { } refusedAt && time.GetElapsedTime(refusedAt) < RebalanceBackoff))
            return;
        OpenWindows();
        if (!TryCommit(consumer, uncommitted))
            return;
        foreach (var record in _round)
            lanes.Add(record);
        _round.Clear();
        monitor.Committed();
    }

    /// <summary>Whether the round is worth a commit: it fills a unit of work, or its first record has waited long enough.</summary>
    bool IsGathered(int uncommitted)
    {
        _gatheringSince = uncommitted == 0 ? null : _gatheringSince ?? time.GetTimestamp();
        return _round.Count >= settings.Options.UnitOfWorkRecordLimit
            || (_gatheringSince is { } since && time.GetElapsedTime(since) >= GatherTime);
    }

    /// <summary>Does nothing: the offset of each record in a lane is committed already.</summary>
    public void Drained(GroupConsumer consumer, List<TopicPartitionOffset> checkpoints)
    {
    }

    /// <summary>
    /// Writes the delivery windows of the round. Blocks the poll thread: each window must precede the commit of its offsets.
    /// </summary>
    void OpenWindows()
    {
        var opened = _round.Where(record => record.Window is null).GroupBy(record => record.Assignment)
            .Select(records => NewWindow([.. records])).ToList();
        if (opened.Count == 0)
            return;
        windows.Open(opened, CancellationToken.None).GetAwaiter().GetResult();
        FaultPoint.Reach(FaultPoint.WindowOpened);
    }

    DeliveryWindow NewWindow(List<InboundRecord> records)
    {
        var group = GroupOf(records[0].Source.Topic);
        var window = DeliveryWindow.Of([.. records.Select(record => record.ContextIn(group))], time.GetUtcNow());
        records.ForEach(record => record.Window = window.Id);
        return window;
    }

    bool TryCommit(GroupConsumer consumer, List<PartitionAssignment> uncommitted)
    {
        try
        {
            consumer.Commit([.. uncommitted.Select(x => new TopicPartitionOffset(x.Partition, x.NextOffset))]);
        }
        catch (KafkaException exception) when (KafkaErrors.IsOfRebalance(exception))
        {
            monitor.Repeated(logger, $"{exception.Error.Code} at commits")
                .CommitWaits(settings.Topic, settings.ConsumerGroup, exception.Error.Code);
            _refusedAt = time.GetTimestamp();
            return false;
        }

        (_refusedAt, _gatheringSince) = (null, null);
        foreach (var assignment in uncommitted)
            assignment.CommittedOffset = assignment.NextOffset;
        if (_round.Count > 0)
            FaultPoint.Reach(FaultPoint.OffsetCommitted);
        return true;
    }

    /// <summary>Blocks the poll thread: no new window may be opened before.</summary>
    void CountLoss(IReadOnlyList<TopicPartitionOffset> committed)
    {
        TakenPartition[] taken =
        [
            .. committed.Select(x =>
                new TakenPartition(GroupOf(x.Topic), x.Topic, x.Partition.Value, Math.Max(0, x.Offset.Value))),
        ];
        foreach (var loss in windows.TakeOver(taken, CancellationToken.None).GetAwaiter().GetResult())
        {
            KafkaMetrics.Lost.Add(loss.Records, settings.Of(loss.Topic).Tags);
            logger.LostInCrash(loss.Records, loss.Topic, loss.Partition, GroupOf(loss.Topic));
        }
    }

    string GroupOf(string topic) => settings.Of(topic).ConsumerGroup;
}
