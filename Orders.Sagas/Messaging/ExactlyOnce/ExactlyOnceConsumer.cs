using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// One Confluent consumer from its subscription to its close, on the poll thread; each partition that the group gives it gets a worker. The order in
/// <see cref="Assigned"/> is the guarantee: first shut out the last owner and end its transaction, then ask where the group stands, then read on from there.
/// </summary>
internal sealed class ExactlyOnceConsumer : IDisposable
{
    static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan CommittedLimit = TimeSpan.FromSeconds(30);
    const int RecordsPerRound = 500;

    // To pause a partition throws away what the client has fetched, and to resume it may wait for a fetch that still waits at the broker, half a second: so it is rare.
    const int MinReadAhead = 1_000;
    const long ReadAheadBytes = 16 * 1024 * 1024;

    readonly ExactlyOnceSettings _settings;
    readonly BatchDelivery _delivery;
    readonly EndpointMonitor _monitor;
    readonly ILogger _logger;
    readonly Action _joined;
    readonly Dictionary<TopicPartition, PartitionWorker> _workers = [];
    readonly IConsumer<byte[], byte[]> _consumer;
    ExceptionDispatchInfo? _assignmentFailure;

    public ExactlyOnceConsumer(ExactlyOnceSettings settings, BatchDelivery delivery, EndpointMonitor monitor, ILogger logger, Action joined)
    {
        (_settings, _delivery, _monitor, _logger, _joined) = (settings, delivery, monitor, logger, joined);
        _consumer = new ConsumerBuilder<byte[], byte[]>(settings.Endpoint.Consumer)
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, offsets) => Revoked([.. offsets.Select(x => x.TopicPartition)]))
            .SetPartitionsLostHandler((_, offsets) => Lost([.. offsets.Select(x => x.TopicPartition)]))
            .SetErrorHandler((_, error) => Reported(error))
            .SetStatisticsHandler((_, json) => monitor.SetBrokerUnavailable(!ClientStatistics.Parse(json).HasBroker))
            .SetLogHandler((_, message) => logger.ClientLog(message))
            .Build();
        _consumer.Subscribe(settings.Endpoint.Topic);
    }

    int ReadAhead => Math.Max(MinReadAhead, 2 * _settings.Options.BatchRecordLimit);

    /// <summary>Reads what there is, at most a round, into the workers.</summary>
    /// <exception cref="TransactionException">A worker's producer is of no use any more.</exception>
    /// <exception cref="KafkaException">The consumer cannot go on; another one may.</exception>
    public void PollRound()
    {
        var wait = _workers.Values.Any(worker => worker.IsPaused) ? TimeSpan.FromMilliseconds(2) : IdlePoll;
        for (var i = 0; i < RecordsPerRound && Poll(wait); i++)
            wait = TimeSpan.Zero;
        foreach (var worker in _workers.Values)
        {
            if (worker.Failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            HoldBack(worker);
        }

        _monitor.SetLags(_workers.Values.ToDictionary(worker => worker.Partition.Partition.Value, LagOf));
    }

    /// <summary>Ends the transactions in hand and leaves the group, so that the partitions go to others at once.</summary>
    public void Dispose()
    {
        GiveUp([.. _workers.Keys]);
        try
        {
            _consumer.Close();
        }
        catch (KafkaException exception)
        {
            // Nothing was to be committed; the group notices by the session's time-out that we are gone.
            _logger.ConsumerError(exception.Error.Code, exception.Error.IsFatal);
        }

        _consumer.Dispose();
    }

    /// <summary>True when there may be more at once.</summary>
    bool Poll(TimeSpan wait)
    {
        try
        {
            var result = _consumer.Consume(wait);
            _assignmentFailure?.Throw();
            if (result is not { Message: not null })
                return false;
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
        if (!_workers.TryGetValue(result.TopicPartition, out var worker))
            return;
        FaultPoint.Reach(FaultPoint.Received);
        worker.Add(result, _settings.Endpoint);
        if (worker.IsPaused || (worker.Queued < ReadAhead && worker.QueuedBytes < ReadAheadBytes))
            return;
        _consumer.Pause([worker.Partition]);
        worker.IsPaused = true;
    }

    void HoldBack(PartitionWorker worker)
    {
        if (!worker.IsPaused || worker.Queued > ReadAhead / 2 || worker.QueuedBytes > ReadAheadBytes / 2)
            return;
        _consumer.Resume([worker.Partition]);
        worker.IsPaused = false;
    }

    IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        try
        {
            var workers = partitions.Select(NewWorker).ToList();
            foreach (var worker in workers)
                _workers.Add(worker.Partition, worker);
            Parallel.ForEach(workers, worker => worker.Open());
            var positions = partitions.Count == 0 ? [] : _consumer.Committed(partitions, CommittedLimit);
            foreach (var worker in workers)
                worker.Start();
            Tell(_workers.Keys);
            _logger.Assigned(_settings.Endpoint.Topic, _settings.Endpoint.ConsumerGroup, partitions.Count);
            _joined();
            return positions;
        }
        catch (Exception exception)
        {
            // Thrown here it would come out of Consume wrapped; the next poll throws it as it is.
            _assignmentFailure = ExceptionDispatchInfo.Capture(exception is AggregateException all ? all.InnerExceptions[0] : exception);
            return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Unset));
        }
    }

    PartitionWorker NewWorker(TopicPartition partition) => new(
        partition, _settings.Options, WriterOf(partition), _delivery, () => _consumer.ConsumerGroupMetadata);

    IBatchWriter WriterOf(TopicPartition partition) => _settings.Options.UsesTransactions
        ? new TransactionalBatchWriter(partition, _settings, _logger)
        : new AtLeastOnceBatchWriter(partition, _settings, position => _consumer.Commit([position]), _logger);

    void Revoked(List<TopicPartition> partitions)
    {
        GiveUp(partitions);
        _logger.Revoked(_settings.Endpoint.Topic, _settings.Endpoint.ConsumerGroup, partitions.Count);
    }

    /// <summary>A transaction in hand may still try to commit: the group's generation and the next owner's epoch refuse it.</summary>
    void Lost(List<TopicPartition> partitions)
    {
        GiveUp(partitions);
        _logger.Lost(_settings.Endpoint.Topic, _settings.Endpoint.ConsumerGroup, partitions.Count);
    }

    void GiveUp(IReadOnlyCollection<TopicPartition> partitions)
    {
        var workers = partitions.Where(_workers.ContainsKey).Select(partition => _workers[partition]).ToList();
        Parallel.ForEach(workers, worker => worker.Dispose());
        foreach (var worker in workers)
        {
            _workers.Remove(worker.Partition);
            if (worker.Failure is { } failure)
                _logger.GivenUpAfter(worker.Partition, failure is TransactionException transaction ? transaction.Code.ToString() : failure.GetType().Name);
        }

        Tell(_workers.Keys);
    }

    long LagOf(PartitionWorker worker)
    {
        var end = _consumer.GetWatermarkOffsets(worker.Partition).High;
        var position = worker.Position >= 0 ? worker.Position : _consumer.Position(worker.Partition).Value;
        return end.Value >= 0 && position >= 0 ? Math.Max(0, end.Value - position) : worker.Queued;
    }

    void Reported(Error error)
    {
        _monitor.Failed(error.Code.ToString());
        if (error.Code is ErrorCode.Local_AllBrokersDown)
            _monitor.SetBrokerUnavailable(true);
        _logger.ConsumerError(error.Code, error.IsFatal);
    }

    void Tell(IEnumerable<TopicPartition> partitions) => _monitor.Owns(partitions.Select(x => x.Partition.Value));
}
