using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>
/// One Confluent consumer from its subscription to its close: reads records, commits offsets, pauses partitions. Poll thread only.
/// </summary>
internal sealed class TopicConsumer : IPolledConsumer
{
    /// <summary>The longest wait of a poll for a record while there is work: it delays the commits of finished records.</summary>
    static readonly TimeSpan BusyPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait of a poll without any work. Records and rebalances end it at once; it delays only a stop.</summary>
    static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the lags are read while there is no work. The client is asked for each partition.</summary>
    static readonly TimeSpan IdleReport = TimeSpan.FromSeconds(1);

    /// <summary>How many rounds in a row may leave records with the client while every lane is full: about a second.</summary>
    /// <remarks>A client that is not polled answers no rebalance.</remarks>
    const int RoundsWithoutPoll = 20;

    /// <summary>The maximum number of records in a round.</summary>
    const int RecordsPerRound = 500;

    readonly TopicEndpointSettings _settings;
    readonly RecordLanes _lanes;
    readonly IOffsetCommitStrategy _commits;
    readonly EndpointMonitor _monitor;
    readonly PartitionAssignments _assignments = new();
    readonly RebalanceHandler _rebalance;
    readonly RemovedRecords _removed;
    readonly GroupConsumer _group;
    readonly IConsumer<byte[], byte[]> _consumer;
    int _unpolledRounds;
    long? _reportedIdle;
    bool _hasLeft;

    public TopicConsumer(
        TopicEndpointSettings settings, RecordLanes lanes, IReceiveGuarantee guarantee, EndpointMonitor monitor, ILogger logger,
        Action joined)
    {
        (_settings, _lanes, _monitor) = (settings, lanes, monitor);
        _commits = guarantee.CommitStrategy(lanes, _assignments);
        _removed = new RemovedRecords(settings, monitor, logger);
        _rebalance = new RebalanceHandler(settings, _assignments, _commits, monitor, logger, joined);
        _group = new GroupConsumer(settings, monitor, logger, builder => builder
            .SetPartitionsAssignedHandler((_, partitions) => _rebalance.Assigned(_group!, partitions))
            .SetPartitionsRevokedHandler((_, offsets) => _rebalance.Revoked(_group!, [.. offsets.Select(x => x.TopicPartition)]))
            .SetPartitionsLostHandler((_, offsets) => _rebalance.Lost(_group!, [.. offsets.Select(x => x.TopicPartition)]))
            .SetOffsetsCommittedHandler((_, committed) => ReportCommit(committed)));
        _consumer = _group.Client;
    }

    /// <summary>
    /// Reads the records that have arrived, at most <see cref="RecordsPerRound"/>, and commits what the guarantee allows.
    /// </summary>
    /// <exception cref="Exception">The consumer failed, or a lane broke. Another consumer may work.</exception>
    public void PollRound()
    {
        // Records that lanes cannot take are left with the client: a paused partition would lose what was fetched ahead.
        var hasRead = (_lanes.WaitForRoom(BusyPoll) || ++_unpolledRounds > RoundsWithoutPoll) && ReadArrived();
        _commits.EndRound(_group);
        _consumer.ResumeBelow(_settings.Options.InFlightLimit, _assignments.Owned);
        Report(isIdle: !hasRead && _assignments.AreIdle);
        if (_lanes.Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>True when anything had arrived.</summary>
    bool ReadArrived()
    {
        _unpolledRounds = 0;
        var wait = _assignments.AreIdle ? IdlePoll : BusyPoll;
        var read = 0;
        for (; read < RecordsPerRound && Poll(wait); read++)
            wait = TimeSpan.Zero;
        return read > 0;
    }

    /// <summary>Drains the records in flight, commits and leaves the group.</summary>
    public void Close()
    {
        _rebalance.DrainAndCommit(_group, _assignments.Partitions);
        Leave();
    }

    /// <summary>After a failure, leaves the group without a drain: the next consumer reads from the last stored offset.</summary>
    public void Dispose()
    {
        _assignments.End(_assignments.Partitions);
        if (!_hasLeft)
            Leave();
    }

    public void Abandon()
    {
        _group.Mute();
        _assignments.End(_assignments.Partitions);
    }

    void Leave()
    {
        _hasLeft = true;
        _group.Leave();
    }

    /// <summary>True when the next record may have arrived already.</summary>
    bool Poll(TimeSpan wait)
    {
        if (_group.Poll(wait) is not { } result)
            return false;
        if (result.IsPartitionEOF)
            PassEnd(result.TopicPartitionOffset);
        else
            Read(result);
        return true;
    }

    void Report(bool isIdle)
    {
        if (isIdle && _reportedIdle is { } reported && Stopwatch.GetElapsedTime(reported) < IdleReport)
            return;
        if (!_group.BeginReport())
            return;
        _reportedIdle = isIdle ? Stopwatch.GetTimestamp() : null;
        var owned = _assignments.Owned;
        var lags = owned.ToDictionary(x => x.Partition, Lag);
        // One line for all partitions: they share the lanes, so one of them may wait while the lanes work for another.
        var work = new WorkLine(
            0, lags.Values.Any(lag => lag > 0) || owned.Any(x => x.Unfinished > 0), owned.Sum(x => x.Finished + x.NextOffset));
        _monitor.Polled(lags, owned.Count == 0 ? [] : [work]);
    }

    void Read(ConsumeResult<byte[], byte[]> result)
    {
        if (_assignments.Find(result.TopicPartition) is not { } assignment)
            return;
        if (assignment.Read.MoveBehind(result.Offset.Value) is { } gap)
            Passed(result.TopicPartition, gap);
        FaultPoint.Reach(FaultPoint.Received);
        if (ReplayHeader.IsForAnother(result.Message.Headers, _settings.Of(result.Topic).ConsumerGroup))
            Skip(result, assignment);
        else
            Accept(result, assignment);
    }

    void Accept(ConsumeResult<byte[], byte[]> result, PartitionAssignment assignment)
    {
        assignment.Start(result.Offset.Value);
        _commits.Accept(new InboundRecord(result, assignment, _settings.Of(result.Topic).Reader));
        _consumer.PauseAbove(_settings.Options.InFlightLimit, assignment);
    }

    /// <summary>Skips a record that a dead letter's replay sent for another consumer group.</summary>
    void Skip(ConsumeResult<byte[], byte[]> result, PartitionAssignment assignment)
    {
        KafkaMetrics.ForOthers.Add(1, _settings.Of(result.Topic).Tags);
        assignment.ReadTo(result.Offset.Value + 1);
    }

    /// <summary>Passes the end of a partition, which may lie behind transaction markers.</summary>
    void PassEnd(TopicPartitionOffset end)
    {
        if (_assignments.Find(end.TopicPartition) is not { } assignment)
            return;
        if (assignment.Read.MoveTo(end.Offset.Value) is { } gap)
            Passed(end.TopicPartition, gap);
        assignment.ReadTo(end.Offset.Value);
    }

    /// <summary>Reports a gap, and commits where a partition began again.</summary>
    /// <remarks>
    /// The client commits by itself no offset below the last one. Once the new topic is that long, a restart would pass over what is below.
    /// </remarks>
    void Passed(TopicPartition partition, OffsetGap gap)
    {
        _removed.Passed(_group, partition, gap);
        if (gap.IsBackwards)
            _group.Commit([new TopicPartitionOffset(partition, gap.To)]);
    }

    /// <summary>The number of offsets left in a partition, as far as the client knows its end.</summary>
    /// <remarks>The client's position has passed the records that wait in lanes; they count even before the first is finished.</remarks>
    long Lag(PartitionAssignment assignment)
    {
        var end = _consumer.GetWatermarkOffsets(assignment.Partition).High;
        var position = assignment.Position ?? _consumer.Position(assignment.Partition).Value;
        return end.Value >= 0 && position >= 0 ? Math.Max(assignment.Unfinished, end.Value - position) : assignment.Unfinished;
    }

    void ReportCommit(CommittedOffsets committed)
    {
        if (!_group.IsMuted && !committed.Error.IsError && committed.Offsets.Any(x => !x.Error.IsError && x.Offset.Value >= 0))
            _monitor.Committed();
    }
}
