using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>Processes each record until it is consumed, refused as a duplicate, stored for its retries, or a dead letter.</summary>
/// <remarks>
/// A record that fails alone leaves its lane. While everything fails, it is retried in the lane instead. Only a revocation or loss of the
/// partition ends that earlier. Every record ends finished or abandoned.
/// </remarks>
internal sealed class RetryingDelivery(
    UnitOfWorkRunner runner, DeadLetterWriter deadLetters, EndpointRetries retries, TopicEndpointSettings settings,
    EndpointMonitor monitor, RetryBackoff backoff, TimeProvider time, ILogger logger)
    : IRecordDelivery
{
    public async Task Deliver(IReadOnlyList<InboundRecord> batch)
    {
        var (free, behind) = Split(batch);
        Requeue(behind);
        if (free.Count == 1)
            await DeliverOne(free[0]);
        else if (free.Count > 1 && !await TryTogether(free))
            await DeliverHalves(free);
        foreach (var record in behind)
        {
            if (record.TryBegin())
                await DeliverOne(record);
            else
                Drop(record);
        }
    }

    public void Drop(InboundRecord record) => KafkaMetrics.Abandoned.Add(1, TagsOf(record));

    /// <summary>Splits a batch into the records that can be processed now, and those behind waiting records or unknown ones.</summary>
    /// <remarks>A key stays together: once one of its records is behind, the later ones are, whatever ends meanwhile.</remarks>
    (IReadOnlyList<InboundRecord> Free, IReadOnlyList<InboundRecord> Behind) Split(IReadOnlyList<InboundRecord> batch)
    {
        if (batch.All(retries.IsFree))
            return (batch, []);
        var (free, behind, keys) = (new List<InboundRecord>(), new List<InboundRecord>(), new HashSet<byte[]>(KeyBytes.Comparer));
        foreach (var record in batch)
        {
            var key = StoredRecords.KeyOf(record);
            if (!keys.Contains(key) && retries.IsFree(record))
            {
                free.Add(record);
                continue;
            }

            keys.Add(key);
            behind.Add(record);
        }

        return (free, behind);
    }

    /// <summary>Delivers the halves of a unit that failed, one after the other, each as a unit of its own.</summary>
    /// <remarks>
    /// Among n records one that fails costs its neighbours log n more commits. A record whose key waits since the first half is behind in
    /// the second one.
    /// </remarks>
    async Task DeliverHalves(IReadOnlyList<InboundRecord> records)
    {
        Requeue(records);
        var middle = records.Count / 2;
        await Deliver(Begin(records.Take(middle)));
        await Deliver(Begin(records.Skip(middle)));
    }

    /// <summary>Takes records out of flight until their turn.</summary>
    /// <remarks>So the drain of a partition does not wait for the retries of another one.</remarks>
    static void Requeue(IReadOnlyList<InboundRecord> records)
    {
        foreach (var record in records)
            record.Requeue();
    }

    /// <summary>Puts records in flight again, and drops those that are left to the next owner.</summary>
    List<InboundRecord> Begin(IEnumerable<InboundRecord> records)
    {
        var begun = new List<InboundRecord>();
        foreach (var record in records)
        {
            if (record.TryBegin())
                begun.Add(record);
            else
                Drop(record);
        }

        return begun;
    }

    async Task<bool> TryTogether(IReadOnlyList<InboundRecord> batch)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource([.. batch.Select(record => record.Assignment.Ended).Distinct()]);
        try
        {
            await runner.Run(batch, ended.Token);
        }
        catch (Exception exception)
        {
            var failure = FailureClassifier.Classify(exception);
            settings.CountCollision(failure);
            logger.UnitHalved(batch.Count, failure.Category);
            return false;
        }

        foreach (var record in batch)
            Consumed(record);
        return true;
    }

    async Task DeliverOne(InboundRecord record)
    {
        try
        {
            using var retrying = monitor.Watch(topic: record.Source.Topic);
            if (await Append(record, retrying))
                record.Finish();
            else
                await Process(record, retrying);
        }
        catch (Exception) when (record.Assignment.Draining.IsCancellationRequested)
        {
            // The partition is revoked or lost. A record that fails by itself fails again at the next owner.
            logger.Abandoned(record.Place);
            Drop(record);
            record.Abandon();
        }
    }

    /// <summary>Stores a record behind the waiting records of its key. False when none waits.</summary>
    async Task<bool> Append(InboundRecord record, EndpointMonitor.RetryWatch retrying)
    {
        for (var failures = 1; await retries.IsBehind(record); failures++)
        {
            if (await retries.TryAppend(record))
                return true;
            retrying.Failed();
            await backoff.Wait(backoff.After(failures), record.Assignment.Draining);
        }

        return false;
    }

    async Task Process(InboundRecord record, EndpointMonitor.RetryWatch retrying)
    {
        var policy = new RetryPolicy(settings.Options);
        while (await runner.Try(record) is { } exception)
        {
            var failure = FailureClassifier.Classify(exception);
            settings.CountCollision(failure);
            var next = policy.After(failure);
            if (next.IsDone)
            {
                Finished(record, KafkaMetrics.Duplicates);
                return;
            }

            if (next.IsDeadLetter)
            {
                await deadLetters.Write(record, failure, exception, retrying);
                record.Finish();
                return;
            }

            KafkaMetrics.Retries.Add(1, [.. TagsOf(record), new(KafkaMetrics.KindTag, failure.Kind.ToString())]);
            if (next.Failures > 0 && await LeaveLane(record, policy, failure))
            {
                record.Finish();
                return;
            }

            if (next.Failures > 0)
                await WaitBeforeRetry(record, failure, next.Failures, retrying);
        }

        Consumed(record);
    }

    /// <summary>Stores the record for its retries if the record is in trouble, and not the endpoint.</summary>
    Task<bool> LeaveLane(InboundRecord record, RetryPolicy policy, Failure failure)
    {
        var isFirst = record.Failures is null;
        record.Failures = RecordFailures.After(record.Failures, failure.Category, time.GetUtcNow());
        if (isFirst && failure.Kind is not FailureKind.InProgress)
            retries.Trouble.FirstAttemptFailed(StoredRecords.KeyOf(record));
        monitor.Failed(failure.Category);
        return retries.TryStore(record, policy, failure);
    }

    /// <summary>Waits for the backoff, or until the endpoint is out of trouble.</summary>
    async Task WaitBeforeRetry(InboundRecord record, Failure failure, int failures, EndpointMonitor.RetryWatch retrying)
    {
        retrying.Failed(failure.Category);
        var pause = backoff.After(failures, failure.RetryAfter);
        monitor.Repeated(logger, $"{failure.Category} at records").Retrying(
            record.Place, record.Attempts, failure.Kind, failure.Category, pause.TotalMilliseconds);
        var waiting = backoff.Wait(pause, record.Assignment.Draining);
        if (retries.Trouble.IsOpen)
            await Task.WhenAny(waiting, retries.Trouble.Ended);
        else
            await waiting;
        record.Assignment.Draining.ThrowIfCancellationRequested();
    }

    void Consumed(InboundRecord record)
    {
        if (record.IsDuplicate)
        {
            Finished(record, KafkaMetrics.Duplicates);
            return;
        }

        if (!record.Proof.IsMissing)
            retries.Trouble.Succeeded();
        Finished(record, KafkaMetrics.Consumed);
    }

    void Finished(InboundRecord record, Counter<long> counter)
    {
        counter.Add(1, TagsOf(record));
        if (!record.Envelope.HasOwnId)
            KafkaMetrics.WithoutId.Add(1, TagsOf(record));
        record.Finish();
    }

    KeyValuePair<string, object?>[] TagsOf(InboundRecord record) => settings.Of(record.Source.Topic).Tags;
}
