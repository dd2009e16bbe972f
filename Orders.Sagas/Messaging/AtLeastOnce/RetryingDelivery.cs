using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>Retries each record until it is consumed, refused as a duplicate, or stored as a dead letter.</summary>
/// <remarks>Only a revocation or loss of the partition ends the retries earlier. Every record ends finished or abandoned.</remarks>
internal sealed class RetryingDelivery(
    UnitOfWorkRunner runner, DeadLetterWriter deadLetters, TopicEndpointSettings settings, EndpointMonitor monitor, RetryBackoff backoff,
    ILogger logger)
    : IRecordDelivery
{
    public async Task Deliver(IReadOnlyList<InboundRecord> batch)
    {
        if (batch.Count > 1 && await TryTogether(batch))
            return;
        await DeliverOneByOne(batch);
    }

    public void Drop() => KafkaMetrics.Abandoned.Add(1, settings.Tags);

    /// <summary>Delivers one record after the other.</summary>
    /// <remarks>Only the current record is in flight, so the drain of a partition does not wait for retries of another partition.</remarks>
    async Task DeliverOneByOne(IReadOnlyList<InboundRecord> batch)
    {
        foreach (var record in batch)
            record.Requeue();
        foreach (var record in batch)
        {
            if (record.TryBegin())
                await DeliverOne(record);
            else
                Drop();
        }
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
            logger.BatchSplit(batch.Count, FailureClassifier.Classify(exception).Category);
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
            await Retry(record);
        }
        catch (Exception) when (record.Assignment.Draining.IsCancellationRequested)
        {
            // The partition is revoked or lost. A record that fails by itself fails again at the next owner.
            logger.Abandoned(record.Place);
            Drop();
            record.Abandon();
        }
    }

    async Task Retry(InboundRecord record)
    {
        using var retrying = monitor.Watch();
        var policy = new RetryPolicy(settings.Options);
        while (await Attempt(record) is { } exception)
        {
            var failure = FailureClassifier.Classify(exception);
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

            await WaitBeforeRetry(record, failure, next.Failures, retrying);
        }

        Consumed(record);
    }

    /// <summary>Makes one attempt. Returns its failure, or null.</summary>
    async Task<Exception?> Attempt(InboundRecord record)
    {
        try
        {
            await runner.Run([record], record.Assignment.Ended);
            return null;
        }
        catch (Exception exception)
        {
            record.Assignment.Ended.ThrowIfCancellationRequested();
            return exception;
        }
    }

    async Task WaitBeforeRetry(InboundRecord record, Failure failure, int failures, EndpointMonitor.RetryWatch retrying)
    {
        KafkaMetrics.Retries.Add(1, [.. settings.Tags, new(KafkaMetrics.KindTag, failure.Kind.ToString())]);
        if (failures == 0)
            return;
        retrying.Failed(failure.Category);
        var pause = backoff.After(failures);
        monitor.Repeated(logger, $"{failure.Category} at records").Retrying(
            record.Place, record.Attempts, failure.Kind, failure.Category, pause.TotalMilliseconds);
        await backoff.Wait(pause, record.Assignment.Draining);
    }

    void Consumed(InboundRecord record) => Finished(record, KafkaMetrics.Consumed);

    void Finished(InboundRecord record, Counter<long> counter)
    {
        counter.Add(1, settings.Tags);
        if (!record.Envelope.HasOwnId)
            KafkaMetrics.WithoutId.Add(1, settings.Tags);
        record.Finish();
    }
}
