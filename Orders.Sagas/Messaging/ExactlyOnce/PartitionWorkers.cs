using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Starts and stops a worker for each assigned partition as the group rebalances. Poll thread only.</summary>
/// <remarks>
/// The order of steps in <see cref="Assigned"/> is the guarantee: fence the previous owner and end its open transaction, then read the
/// committed offset, then read records from that offset. Only an abandonment comes from another thread.
/// </remarks>
internal sealed class PartitionWorkers(
    ExactlyOnceSettings settings, IBatchWriterFactory writers, BatchDelivery delivery, EndpointMonitor monitor, ILogger logger,
    Action joined)
{
    static readonly TimeSpan CommittedLimit = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<TopicPartition, PartitionWorker> _workers = [];
    ExceptionDispatchInfo? _assignmentFailure;

    public IReadOnlyCollection<PartitionWorker> All => [.. _workers.Values];

    /// <returns>Null when the partition is not assigned to this consumer.</returns>
    public PartitionWorker? Of(TopicPartition partition) => _workers.GetValueOrDefault(partition);

    /// <summary>Starts a worker for each partition.</summary>
    /// <returns>The committed offsets, from which the consumer reads.</returns>
    public IEnumerable<TopicPartitionOffset> Assigned(GroupConsumer consumer, List<TopicPartition> partitions)
    {
        try
        {
            var workers = partitions.Select(partition => NewWorker(consumer, partition)).ToList();
            foreach (var worker in workers)
                _workers[worker.Partition] = worker;
            Parallel.ForEach(workers, worker => worker.Open());
            TopicIdentities.Learn(consumer, settings.Endpoint, partitions.Select(partition => partition.Topic));
            var positions = partitions.Count == 0 ? [] : consumer.Committed(partitions, CommittedLimit);
            positions.ForEach(position => _workers[position.TopicPartition].Read.Begin(position.Offset));
            foreach (var worker in workers)
                worker.Start();
            Report(consumer, () => logger.Assigned(settings.Endpoint.Topic, settings.Endpoint.ConsumerGroup, partitions.Count));
            if (!consumer.IsMuted)
                joined();
            return positions;
        }
        catch (Exception exception)
        {
            // Consume would wrap an exception that is thrown here. ThrowIfAssignmentFailed throws the original one.
            _assignmentFailure = ExceptionDispatchInfo.Capture(exception is AggregateException all ? all.InnerExceptions[0] : exception);
            return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Unset));
        }
    }

    /// <summary>Throws the exception of the last assignment, if it failed.</summary>
    public void ThrowIfAssignmentFailed() => _assignmentFailure?.Throw();

    public void Revoked(GroupConsumer consumer, List<TopicPartition> partitions)
    {
        Stop(partitions);
        Report(consumer, () => logger.Revoked(settings.Endpoint.Topic, settings.Endpoint.ConsumerGroup, partitions.Count));
    }

    /// <summary>Stops the workers, as after a revocation.</summary>
    /// <remarks>
    /// A transaction in flight may still try to commit: the group's generation or the next owner's epoch rejects the commit.
    /// </remarks>
    public void Lost(GroupConsumer consumer, List<TopicPartition> partitions)
    {
        Stop(partitions);
        Report(consumer, () => logger.Lost(settings.Endpoint.Topic, settings.Endpoint.ConsumerGroup, partitions.Count));
    }

    public void StopAll() => Stop([.. _workers.Keys]);

    /// <summary>Cancels the work of all partitions. The next owners of their transactional ids fence what still runs.</summary>
    public void AbandonAll()
    {
        foreach (var worker in _workers.Values)
            worker.Cancel();
    }

    PartitionWorker NewWorker(GroupConsumer consumer, TopicPartition partition) =>
        new(partition, settings.Options, writers.Create(settings, partition, consumer.Client), delivery);

    void Stop(IReadOnlyCollection<TopicPartition> partitions)
    {
        var workers = partitions.Where(_workers.ContainsKey).Select(partition => _workers[partition]).ToList();
        Parallel.ForEach(workers, worker => worker.Dispose());
        foreach (var worker in workers)
        {
            _workers.TryRemove(worker.Partition, out _);
            if (worker.Failure is { } failure)
                monitor.Repeated(logger, CategoryOf(failure)).StoppedAfterFailure(worker.Partition, CategoryOf(failure));
            if (worker.IsLeftBehind)
                logger.WorkerLeftBehind(worker.Partition);
        }
    }

    static string CategoryOf(Exception failure) =>
        failure is TransactionException transaction ? transaction.Code.ToString() : failure.GetType().Name;

    void Report(GroupConsumer consumer, Action log)
    {
        if (consumer.IsMuted)
            return;
        monitor.Owns(_workers.Keys);
        log();
    }
}
