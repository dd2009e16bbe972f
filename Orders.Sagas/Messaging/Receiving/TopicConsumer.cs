using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>
/// One Confluent consumer from its subscription to its close: reads records, commits offsets, pauses partitions. Poll thread only.
/// </summary>
internal sealed class TopicConsumer : IDisposable
{
    /// <summary>The longest wait of a poll for a record. It delays the commits of records that the lanes finish.</summary>
    static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(50);

    /// <summary>The maximum number of records in a round.</summary>
    const int RecordsPerRound = 500;

    readonly TopicEndpointSettings _settings;
    readonly IOffsetCommitStrategy _commits;
    readonly EndpointMonitor _monitor;
    readonly ILogger _logger;
    readonly PartitionAssignments _assignments = new();
    readonly RebalanceHandler _rebalance;
    readonly IConsumer<byte[], byte[]> _consumer;
    bool _hasLeft;

    public TopicConsumer(
        TopicEndpointSettings settings, RecordLanes lanes, IReceiveGuarantee guarantee, EndpointMonitor monitor, ILogger logger,
        Action joined)
    {
        (_settings, _monitor, _logger) = (settings, monitor, logger);
        _commits = guarantee.CommitStrategy(lanes, _assignments);
        _rebalance = new RebalanceHandler(settings, _assignments, _commits, monitor, logger, joined);
        _consumer = new ConsumerBuilder<byte[], byte[]>(settings.Consumer)
            .SetPartitionsAssignedHandler(_rebalance.Assigned)
            .SetPartitionsRevokedHandler((consumer, offsets) => _rebalance.Revoked(consumer, [.. offsets.Select(x => x.TopicPartition)]))
            .SetPartitionsLostHandler((_, offsets) => _rebalance.Lost([.. offsets.Select(x => x.TopicPartition)]))
            .SetOffsetsCommittedHandler((_, committed) => ReportCommit(committed))
            .SetErrorHandler((_, error) => ReportError(error))
            .SetStatisticsHandler((_, json) => monitor.SetBrokerUnavailable(!ClientStatistics.Parse(json).HasBroker))
            .SetLogHandler((_, message) => logger.ClientLog(message))
            .Build();
        _consumer.Subscribe(settings.Topic);
    }

    /// <summary>
    /// Reads the records that have arrived, at most <see cref="RecordsPerRound"/>, and commits what the guarantee allows.
    /// </summary>
    /// <exception cref="KafkaException">The consumer failed. Another consumer may work.</exception>
    public void PollRound()
    {
        var wait = IdlePoll;
        for (var i = 0; i < RecordsPerRound && Poll(wait); i++)
            wait = TimeSpan.Zero;
        _commits.EndRound(_consumer);
        _consumer.ResumeBelow(_settings.Options.InFlightLimit, _assignments.Owned);
        _monitor.SetLags(_assignments.Owned.ToDictionary(x => x.Partition.Partition.Value, Lag));
    }

    /// <summary>Drains the records in flight, commits and leaves the group.</summary>
    public void Close()
    {
        _rebalance.DrainAndCommit(_consumer, _assignments.Partitions);
        _consumer.Close();
        _hasLeft = true;
    }

    /// <summary>After a failure, leaves the group without a drain: the next consumer reads from the last stored offset.</summary>
    public void Dispose()
    {
        _assignments.End(_assignments.Partitions);
        if (_hasLeft)
            _consumer.Dispose();
        else
            Leave();
    }

    /// <summary>Closes the client, which leaves the group.</summary>
    /// <remarks>Measured with Confluent.Kafka 2.16: Dispose alone keeps the partitions until the session time-out.</remarks>
    void Leave()
    {
        _rebalance.IgnoreClose();
        // The endpoint reads nothing until the next consumer has joined.
        _monitor.Stopped();
        var limit = TimeSpan.FromMilliseconds(_settings.Consumer.SessionTimeoutMs!.Value);
        // Another thread waits for the broker's answers. After the session time-out the group has removed the client in any case.
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

    /// <summary>True when the next record may have arrived already.</summary>
    bool Poll(TimeSpan wait)
    {
        try
        {
            if (_consumer.Consume(wait) is not { } result)
                return false;
            if (result.IsPartitionEOF)
                PassEnd(result.TopicPartitionOffset);
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
        if (ReplayHeader.IsForAnother(result.Message.Headers, _settings.ConsumerGroup))
            Skip(result, assignment);
        else
            Accept(result, assignment);
    }

    void Accept(ConsumeResult<byte[], byte[]> result, PartitionAssignment assignment)
    {
        assignment.Start(result.Offset.Value);
        _commits.Accept(new InboundRecord(result, assignment, _settings.Reader));
        _consumer.PauseAbove(_settings.Options.InFlightLimit, assignment);
    }

    /// <summary>Skips a record that a dead letter's replay sent for another consumer group.</summary>
    void Skip(ConsumeResult<byte[], byte[]> result, PartitionAssignment assignment)
    {
        KafkaMetrics.ForOthers.Add(1, _settings.Tags);
        assignment.ReadTo(result.Offset.Value + 1);
    }

    /// <summary>Passes the end of a partition, which may lie behind transaction markers.</summary>
    void PassEnd(TopicPartitionOffset end) => _assignments.Find(end.TopicPartition)?.ReadTo(end.Offset.Value);

    /// <summary>The number of offsets left in a partition, as far as the client knows its end.</summary>
    long Lag(PartitionAssignment assignment)
    {
        var end = _consumer.GetWatermarkOffsets(assignment.Partition).High;
        var position = assignment.Position ?? _consumer.Position(assignment.Partition).Value;
        return end.Value >= 0 && position >= 0 ? Math.Max(0, end.Value - position) : assignment.Unfinished;
    }

    void ReportCommit(CommittedOffsets committed)
    {
        if (!committed.Error.IsError && committed.Offsets.Any(x => !x.Error.IsError && x.Offset.Value >= 0))
            _monitor.Committed();
    }

    void ReportError(Error error)
    {
        _monitor.Failed(error.Code.ToString());
        if (error.Code is ErrorCode.Local_AllBrokersDown)
            _monitor.SetBrokerUnavailable(true);
        _logger.ConsumerError(error.Code, error.IsFatal);
    }
}
