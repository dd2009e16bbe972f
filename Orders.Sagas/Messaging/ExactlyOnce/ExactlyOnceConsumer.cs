using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// One Confluent consumer from its subscription to its close: reads records into the partitions' workers. Poll thread only.
/// </summary>
internal sealed class ExactlyOnceConsumer : IDisposable
{
    static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(50);
    const int RecordsPerRound = 500;

    // Large, so that pauses are rare: a pause discards the records that the client has fetched, and a resumed partition may wait half a
    // second for a fetch that is already waiting at the broker.
    const int MinReadAhead = 1_000;
    const long ReadAheadBytes = 16 * 1024 * 1024;

    readonly ExactlyOnceSettings _settings;
    readonly EndpointMonitor _monitor;
    readonly ILogger _logger;
    readonly PartitionWorkers _workers;
    readonly IConsumer<byte[], byte[]> _consumer;

    public ExactlyOnceConsumer(ExactlyOnceSettings settings, PartitionWorkers workers, EndpointMonitor monitor, ILogger logger)
    {
        (_settings, _workers, _monitor, _logger) = (settings, workers, monitor, logger);
        _consumer = new ConsumerBuilder<byte[], byte[]>(settings.Endpoint.Consumer)
            .SetPartitionsAssignedHandler(workers.Assigned)
            .SetPartitionsRevokedHandler((_, offsets) => workers.Revoked([.. offsets.Select(x => x.TopicPartition)]))
            .SetPartitionsLostHandler((_, offsets) => workers.Lost([.. offsets.Select(x => x.TopicPartition)]))
            .SetErrorHandler((_, error) => ReportError(error))
            .SetStatisticsHandler((_, json) => monitor.SetBrokerUnavailable(!ClientStatistics.Parse(json).HasBroker))
            .SetLogHandler((_, message) => logger.ClientLog(message))
            .Build();
        _consumer.Subscribe(settings.Endpoint.Topic);
    }

    int ReadAhead => Math.Max(MinReadAhead, 2 * _settings.Options.BatchRecordLimit);

    /// <summary>Reads the available records, at most <see cref="RecordsPerRound"/>, into the workers.</summary>
    /// <exception cref="TransactionException">A worker's producer is unusable.</exception>
    /// <exception cref="KafkaException">The consumer failed. Another consumer may work.</exception>
    public void PollRound()
    {
        var wait = _workers.All.Any(worker => worker.IsPaused) ? TimeSpan.FromMilliseconds(2) : IdlePoll;
        for (var i = 0; i < RecordsPerRound && Poll(wait); i++)
            wait = TimeSpan.Zero;
        foreach (var worker in _workers.All)
        {
            if (worker.Failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            ResumeWhenDrained(worker);
        }

        _monitor.SetLags(_workers.All.ToDictionary(worker => worker.Partition.Partition.Value, LagOf));
    }

    /// <summary>Ends the transactions in flight and leaves the group, which then reassigns the partitions at once.</summary>
    public void Dispose()
    {
        _workers.StopAll();
        try
        {
            _consumer.Close();
        }
        catch (KafkaException exception)
        {
            // There was nothing to commit. The group reassigns the partitions after the session time-out.
            _logger.ConsumerError(exception.Error.Code, exception.Error.IsFatal);
        }

        _consumer.Dispose();
    }

    /// <returns>True when the next record may have arrived already.</returns>
    bool Poll(TimeSpan wait)
    {
        try
        {
            var result = _consumer.Consume(wait);
            _workers.ThrowIfAssignmentFailed();
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
        if (_workers.Of(result.TopicPartition) is not { } worker)
            return;
        FaultPoint.Reach(FaultPoint.Received);
        worker.Add(result, _settings.Endpoint);
        if (worker.IsPaused || (worker.Queued < ReadAhead && worker.QueuedBytes < ReadAheadBytes))
            return;
        _consumer.Pause([worker.Partition]);
        worker.IsPaused = true;
    }

    void ResumeWhenDrained(PartitionWorker worker)
    {
        if (!worker.IsPaused || worker.Queued > ReadAhead / 2 || worker.QueuedBytes > ReadAheadBytes / 2)
            return;
        _consumer.Resume([worker.Partition]);
        worker.IsPaused = false;
    }

    long LagOf(PartitionWorker worker)
    {
        var end = _consumer.GetWatermarkOffsets(worker.Partition).High;
        var position = worker.Position >= 0 ? worker.Position : _consumer.Position(worker.Partition).Value;
        return end.Value >= 0 && position >= 0 ? Math.Max(0, end.Value - position) : worker.Queued;
    }

    void ReportError(Error error)
    {
        _monitor.Failed(error.Code.ToString());
        if (error.Code is ErrorCode.Local_AllBrokersDown)
            _monitor.SetBrokerUnavailable(true);
        _logger.ConsumerError(error.Code, error.IsFatal);
    }
}
