using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>The retry store as the lanes of one endpoint see it: which records wait, and which ones leave their lane.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds no resource.")]
internal sealed class EndpointRetries
{
    readonly IRetryStore _store;
    readonly StoredRetry _retry;
    readonly DeadLetterWriter _deadLetters;
    readonly TopicEndpointSettings _settings;
    readonly EndpointMonitor _monitor;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly StoreAvailability _availability;
    readonly TroubleReport _report;
    readonly RetrySlots _slots;
    readonly RetryLoads _loads;
    readonly ConcurrentDictionary<PartitionAssignment, PartitionRetries> _partitions = [];

    public EndpointRetries(
        IRetryStore store, UnitOfWorkRunner runner, DeadLetterWriter deadLetters, TopicEndpointSettings settings, EndpointMonitor monitor,
        RetryBackoff backoff, TimeProvider time, ILogger logger)
    {
        (_store, _deadLetters, _settings, _monitor) = (store, deadLetters, settings, monitor);
        (_time, _logger) = (time, logger);
        _retry = new StoredRetry(store, runner, deadLetters, settings, monitor, time, logger);
        _availability = new StoreAvailability(settings, monitor, logger);
        _loads = new RetryLoads(store, backoff, _availability, time);
        _slots = new RetrySlots(settings.Options.RetryWorkers);
        Trouble = new EndpointTrouble(
            settings.Options.TroubleThreshold, settings.Options.Retry.Cap, settings.Options.StoredRetry.Cap, time)
        {
            Changed = TroubleChanged,
        };
        _report = new TroubleReport(settings, Trouble, time, logger);
        monitor.ReadRetries = StateOf;
    }

    public EndpointTrouble Trouble { get; }

    ICollection<PartitionRetries> Partitions => _partitions.Values;

    RetriesState StateOf(string topic)
    {
        var ofTopic = _partitions.Where(x => x.Key.Partition.Topic == topic).Select(x => x.Value.Keys).ToList();
        return new(ofTopic.Sum(keys => keys.Records), ofTopic.Min(keys => keys.Since), TroubleSince);
    }

    /// <summary>Since when the endpoint is in trouble, because everything fails or because too many records wait.</summary>
    DateTimeOffset? TroubleSince => Trouble.Since ?? Partitions.Where(x => x.IsFull).Min(x => x.Keys.Since);

    /// <summary>Begins the retries of partitions. Poll thread only.</summary>
    public void Assigned(IReadOnlyCollection<PartitionAssignment> assignments)
    {
        var begun = assignments.ToDictionary(
            assignment => assignment,
            assignment => new PartitionRetries(assignment, _retry, Trouble, _slots, _settings, _availability, _time));
        foreach (var (assignment, partition) in begun)
            _partitions[assignment] = partition;
        _loads.Add(begun.Values);
        foreach (var (assignment, partition) in begun)
            _ = Task.Run(() => Run(partition, assignment));
    }

    /// <summary>Lanes finish records during the drain too, so the waiting keys are known until the assignment ends.</summary>
    async Task Run(PartitionRetries partition, PartitionAssignment assignment)
    {
        await partition.Run();
        _loads.Remove(partition);
        await Task.Delay(Timeout.Infinite, assignment.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _partitions.TryRemove(assignment, out _);
    }

    /// <summary>Whether a record may be processed now: its partition's waiting keys are known, and its key is none of them.</summary>
    public bool IsFree(InboundRecord record) =>
        _partitions.TryGetValue(record.Assignment, out var partition) && partition.Loaded.IsCompletedSuccessfully
        && !Waits(partition, record);

    /// <summary>Whether a record has to wait behind an earlier one of its key.</summary>
    /// <remarks>Waits until the partition's waiting keys are known.</remarks>
    /// <exception cref="OperationCanceledException">The partition is given up.</exception>
    public async Task<bool> IsBehind(InboundRecord record)
    {
        var partition = Of(record);
        await partition.Loaded;
        return Waits(partition, record);
    }

    /// <summary>Stores a record behind the waiting records of its key.</summary>
    /// <remarks>A record that must not be stored becomes a dead letter.</remarks>
    /// <returns>False when it has to stay in its lane: the store is full or not available.</returns>
    public Task<bool> TryAppend(InboundRecord record) => TryStore(
        record, record.ToRow(Of(record.Source.Topic).ConsumerGroup, _time.GetUtcNow()), stored: () => _logger.StoredBehind(record.Place));

    /// <summary>Stores a record that failed, unless the endpoint is in trouble.</summary>
    /// <remarks>A record that must not be stored becomes a dead letter.</remarks>
    /// <returns>False when it has to stay in its lane: the endpoint is in trouble, or the store is full or not available.</returns>
    public async Task<bool> TryStore(InboundRecord record, RetryPolicy policy, Failure failure)
    {
        _report.InPlace(failure.Category);
        if (!Trouble.MayStore())
            return false;
        FaultPoint.Reach(FaultPoint.RetryDecided);
        var now = _time.GetUtcNow();
        var pause = _settings.Options.StoredRetry.PauseAfter(1, failure.RetryAfter);
        var row = record.ToRow(Of(record.Source.Topic).ConsumerGroup, now);
        row.Fail(record, policy, now + pause);
        return await TryStore(
            record, row, stored: () => _logger.Stored(record.Place, failure.Kind, failure.Category, pause.TotalMilliseconds));
    }

    async Task<bool> TryStore(InboundRecord record, RetryRecord row, Action stored)
    {
        var partition = Of(record);
        if (partition.IsFull)
        {
            _report.IsFull(record.Source.Partition.Value);
            return false;
        }

        try
        {
            var id = await _store.Add(row, record.Assignment.Ended);
            partition.Add(new WaitingRecord(id, partition.Place, StoredRecords.KeyOf(record), row.FirstFailedAt, row.NextAttemptAt));
            _availability.Succeeded();
        }
        catch (PermanentException exception)
        {
            using var retrying = _monitor.Watch();
            await _deadLetters.Write(record, FailureClassifier.Classify(exception), exception, retrying);
            return true;
        }
        catch (Exception exception) when (!record.Assignment.Ended.IsCancellationRequested)
        {
            _availability.Failed(exception);
            return false;
        }

        KafkaMetrics.StoredForRetry.Add(1, Of(record.Source.Topic).Tags);
        FaultPoint.Reach(FaultPoint.RetryStored);
        stored();
        return true;
    }

    TopicSettings Of(string topic) => _settings.Of(topic);

    PartitionRetries Of(InboundRecord record) => _partitions.TryGetValue(record.Assignment, out var partition)
        ? partition
        : throw new OperationCanceledException("The partition is given up.");

    static bool Waits(PartitionRetries partition, InboundRecord record) =>
        partition.Keys.Records > 0 && partition.Keys.Contains(StoredRecords.KeyOf(record));

    void TroubleChanged(bool isOpen)
    {
        if (isOpen)
            return;
        _report.Ended();
        foreach (var partition in Partitions)
            partition.MakeAllDue();
    }
}
