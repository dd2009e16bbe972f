using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>
/// One Confluent consumer from its subscription to its close, on the poll thread. It reads into the lanes, stores the offsets that are finished (the client
/// commits them each AutoCommitIntervalMs, and at the close), and holds partitions back whose records are not worked off.
/// </summary>
internal sealed class TopicConsumer : IDisposable
{
    /// <summary>How long an idle poll may wait: the delay of storing what the lanes have finished.</summary>
    static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Records read between two rounds of storing offsets, at most.</summary>
    const int RecordsPerRound = 500;

    readonly TopicEndpointSettings _settings;
    readonly IOffsetCommitStrategy _commits;
    readonly EndpointMonitor _monitor;
    readonly ILogger _logger;
    readonly PartitionAssignments _assignments = new();
    readonly RebalanceHandler _ownership;
    readonly IConsumer<byte[], byte[]> _consumer;
    bool _hasLeft;

    public TopicConsumer(
        TopicEndpointSettings settings, RecordLanes lanes, IReceiveGuarantee guarantee, EndpointMonitor monitor, ILogger logger, Action joined)
    {
        (_settings, _monitor, _logger) = (settings, monitor, logger);
        _commits = guarantee.Commits(lanes, _assignments);
        _ownership = new RebalanceHandler(settings, _assignments, _commits, monitor, logger, joined);
        _consumer = new ConsumerBuilder<byte[], byte[]>(settings.Consumer)
            .SetPartitionsAssignedHandler(_ownership.Assigned)
            .SetPartitionsRevokedHandler((consumer, offsets) => _ownership.Revoked(consumer, [.. offsets.Select(x => x.TopicPartition)]))
            .SetPartitionsLostHandler((_, offsets) => _ownership.Lost([.. offsets.Select(x => x.TopicPartition)]))
            .SetOffsetsCommittedHandler((_, committed) => Committed(committed))
            .SetErrorHandler((_, error) => Reported(error))
            .SetStatisticsHandler((_, json) => monitor.SetBrokerAway(!ClientStatistics.Parse(json).HasBroker))
            .SetLogHandler((_, message) => logger.ClientLog(message))
            .Build();
        _consumer.Subscribe(settings.Topic);
    }

    /// <summary>Reads what there is, at most a round, and stores what is finished.</summary>
    /// <exception cref="KafkaException">The consumer cannot go on; another one may.</exception>
    public void PollRound()
    {
        var wait = IdlePoll;
        for (var i = 0; i < RecordsPerRound && Poll(wait); i++)
            wait = TimeSpan.Zero;
        _commits.EndRound(_consumer);
        HoldBack();
    }

    /// <summary>Drains what is in hand, commits it and leaves the group.</summary>
    public void Close()
    {
        _ownership.GiveUp(_consumer, _assignments.All());
        _consumer.Close();
        _hasLeft = true;
    }

    /// <summary>After a failure nothing is drained: what is finished and stored is committed, the rest is left to the next consumer.</summary>
    public void Dispose()
    {
        _assignments.End(_assignments.All());
        if (_hasLeft)
            _consumer.Dispose();
        else
            Leave();
    }

    /// <summary>
    /// A client that is only disposed of stays in its group (measured with 2.16), and no consumer of it gets a record until the session's time-out. After that
    /// time there is nothing left to leave.
    /// </summary>
    void Leave()
    {
        _ownership.End();
        // Until another one takes its place, nothing works.
        _monitor.Stopped();
        var limit = TimeSpan.FromMilliseconds(_settings.Consumer.SessionTimeoutMs!.Value);
        // Not on this thread: the client waits for answers of a broker that may be away.
        var leaving = Task.Run(CloseAndDispose);
        if (!leaving.Wait(limit))
            _logger.NotLeft(_settings.Topic, _settings.ConsumerGroup, limit.TotalSeconds);
    }

    void CloseAndDispose()
    {
        try
        {
            _consumer.Close();
        }
        catch (KafkaException exception)
        {
            _logger.ConsumerError(exception.Error.Code, exception.Error.IsFatal);
        }

        _consumer.Dispose();
    }

    /// <summary>True when there may be more at once.</summary>
    bool Poll(TimeSpan wait)
    {
        try
        {
            if (_consumer.Consume(wait) is not { } result)
                return false;
            if (result.IsPartitionEOF)
                ReadToEnd(result.TopicPartitionOffset);
            else
                Read(result);
            return true;
        }
        catch (ConsumeException exception) when (!exception.Error.IsFatal)
        {
            _monitor.Failed(exception.Error.Code.ToString());
            _logger.ConsumerError(exception.Error.Code, false);
            return false;
        }
    }

    void Read(ConsumeResult<byte[], byte[]> result)
    {
        if (_assignments.Find(result.TopicPartition) is not { } assignment)
            return;
        FaultPoint.Reach(FaultPoint.Received);
        var record = new InboundRecord(result, assignment, _settings.Reader);
        if (ReplayHeader.IsForAnother(result.Message.Headers, _settings.ConsumerGroup))
            Skip(record);
        else
            _commits.Read(record);
        if (InHand(assignment) >= _settings.Options.InFlightLimit)
            Pause(assignment);
    }

    void ReadToEnd(TopicPartitionOffset end)
    {
        if (_assignments.Find(end.TopicPartition) is { } assignment)
            _commits.ReadTo(assignment, end.Offset.Value);
    }

    void Skip(InboundRecord record)
    {
        KafkaMetrics.ForOthers.Add(1, _settings.Tags);
        _commits.Skip(record);
    }

    void HoldBack()
    {
        foreach (var assignment in _assignments.Owned.Where(x => x.IsPaused is not false && InHand(x) <= _settings.Options.InFlightLimit / 2))
        {
            _consumer.Resume([assignment.Partition]);
            assignment.IsPaused = false;
        }

        _monitor.SetLags(_assignments.Owned.ToDictionary(x => x.Partition.Partition.Value, LagOf));
    }

    int InHand(PartitionAssignment assignment) => assignment.Unfinished + _commits.Waiting;

    void Pause(PartitionAssignment assignment)
    {
        if (assignment.IsPaused is true)
            return;
        _consumer.Pause([assignment.Partition]);
        assignment.IsPaused = true;
    }

    long LagOf(PartitionAssignment assignment)
    {
        var end = _consumer.GetWatermarkOffsets(assignment.Partition).High;
        var position = assignment.Position ?? _consumer.Position(assignment.Partition).Value;
        return end.Value >= 0 && position >= 0 ? Math.Max(0, end.Value - position) : assignment.Unfinished;
    }

    void Committed(CommittedOffsets committed)
    {
        if (!committed.Error.IsError && committed.Offsets.Any(x => !x.Error.IsError && x.Offset.Value >= 0))
            _monitor.Committed();
    }

    void Reported(Error error)
    {
        _monitor.Failed(error.Code.ToString());
        if (error.Code is ErrorCode.Local_AllBrokersDown)
            _monitor.SetBrokerAway(true);
        _logger.ConsumerError(error.Code, error.IsFatal);
    }
}
