using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// One Confluent consumer from its subscription to its close: reads records into the partitions' workers. Poll thread only.
/// </summary>
internal sealed class ExactlyOnceConsumer : IPolledConsumer
{
    static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(500);
    const int RecordsPerRound = 500;

    // Large, so that pauses are rare: a pause discards the records that the client has fetched, and a resumed partition may wait half a
    // second for a fetch that is already waiting at the broker.
    const int MinReadAhead = 1_000;
    const long ReadAheadBytes = 16 * 1024 * 1024;

    readonly ExactlyOnceSettings _settings;
    readonly EndpointMonitor _monitor;
    readonly PartitionWorkers _workers;
    readonly RemovedRecords _removed;
    readonly GroupConsumer _group;
    readonly IConsumer<byte[], byte[]> _consumer;

    public ExactlyOnceConsumer(ExactlyOnceSettings settings, PartitionWorkers workers, EndpointMonitor monitor, ILogger logger)
    {
        (_settings, _workers, _monitor) = (settings, workers, monitor);
        _removed = new RemovedRecords(settings.Endpoint, monitor, logger);
        _group = new GroupConsumer(settings.Endpoint, monitor, logger, builder => builder
            .SetPartitionsAssignedHandler((_, partitions) => workers.Assigned(_group!, partitions))
            .SetPartitionsRevokedHandler((_, offsets) => workers.Revoked(_group!, [.. offsets.Select(x => x.TopicPartition)]))
            .SetPartitionsLostHandler((_, offsets) => workers.Lost(_group!, [.. offsets.Select(x => x.TopicPartition)])));
        _consumer = _group.Client;
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

        Report();
    }

    public void Close() => _workers.StopAll();

    /// <summary>Ends the transactions in flight and leaves the group, which then reassigns the partitions at once.</summary>
    public void Dispose()
    {
        _workers.StopAll();
        _group.Leave();
    }

    public void Abandon()
    {
        _group.Mute();
        _workers.AbandonAll();
    }

    /// <returns>True when the next record may have arrived already.</returns>
    bool Poll(TimeSpan wait)
    {
        var result = _group.Poll(wait);
        _workers.ThrowIfAssignmentFailed();
        if (result is null || _workers.Of(result.TopicPartition) is not { } worker)
            return result is not null;
        var gap = result.IsPartitionEOF ? worker.Read.MoveTo(result.Offset.Value) : worker.Read.MoveBehind(result.Offset.Value);
        if (gap is { } passed)
            _removed.Passed(_group, result.TopicPartition, passed);
        if (result.IsPartitionEOF)
            worker.PassEnd(result.Offset.Value);
        else
            Read(result, worker);
        return true;
    }

    void Read(ConsumeResult<byte[], byte[]> result, PartitionWorker worker)
    {
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

    void Report()
    {
        if (!_group.BeginReport())
            return;
        var lags = _workers.All.ToDictionary(worker => worker.Partition, LagOf);
        _monitor.Polled(lags, [.. _workers.All.Select(worker => worker.WorkOf(lags[worker.Partition]))]);
    }

    long LagOf(PartitionWorker worker)
    {
        var end = _consumer.GetWatermarkOffsets(worker.Partition).High;
        var position = worker.Position >= 0 ? worker.Position : _consumer.Position(worker.Partition).Value;
        return end.Value >= 0 && position >= 0 ? Math.Max(0, end.Value - position) : worker.Unfinished;
    }
}
