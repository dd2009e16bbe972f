using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>
/// Brings records to an end: consumed, known as duplicate, or stored as dead letter. Until then it tries again; it lets go only when the partition is taken
/// away. A record leaves here finished or abandoned, never forgotten.
/// </summary>
internal sealed class RecordDelivery(
    UnitOfWorkRunner runner, DeadLetterWriter deadLetters, TopicEndpointSettings settings, EndpointMonitor monitor, RetryBackoff pauses, ILogger logger)
    : IRecordDelivery
{
    public async Task Deliver(IReadOnlyList<InboundRecord> batch)
    {
        if (batch.Count > 1 && await TryTogether(batch))
            return;
        await DeliverOneByOne(batch);
    }

    /// <summary>Only the record whose turn it is stays in hand: another partition's drain does not wait for its retries.</summary>
    async Task DeliverOneByOne(IReadOnlyList<InboundRecord> batch)
    {
        foreach (var record in batch)
            record.PutBack();
        foreach (var record in batch)
        {
            if (record.TryTake())
                await DeliverOne(record);
            else
                Drop();
        }
    }

    public void Drop() => KafkaMetrics.Abandoned.Add(1, settings.Tags);

    async Task<bool> TryTogether(IReadOnlyList<InboundRecord> batch)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource([.. batch.Select(record => record.Assignment.Ended).Distinct()]);
        try
        {
            await runner.Run(batch, ended.Token);
        }
        catch (Exception exception)
        {
            logger.BatchFellApart(batch.Count, FailureClassifier.Classify(exception).Category);
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
            await Persist(record);
        }
        catch (Exception) when (record.Assignment.Draining.IsCancellationRequested)
        {
            // Whatever stopped it, the partition is going and the record unfinished: its next owner meets the failure again, if it is one.
            logger.Abandoned(record.Place);
            Drop();
            record.Abandon();
        }
    }

    async Task Persist(InboundRecord record)
    {
        using var retrying = monitor.Watch();
        var course = new RetryPolicy(settings.Options);
        while (await Attempt(record) is { } exception)
        {
            var failure = FailureClassifier.Classify(exception);
            var next = course.After(failure);
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

            await PauseBeforeRetry(record, failure, next.Failures, retrying);
        }

        Consumed(record);
    }

    /// <summary>The failure of one attempt; null when there is none.</summary>
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

    async Task PauseBeforeRetry(InboundRecord record, Failure failure, int failures, EndpointMonitor.RetryWatch retrying)
    {
        KafkaMetrics.Retries.Add(1, [.. settings.Tags, new(KafkaMetrics.KindTag, failure.Kind.ToString())]);
        if (failures == 0)
            return;
        retrying.Failed(failure.Category);
        var pause = pauses.After(failures);
        logger.Retrying(record.Place, record.Attempts, failure.Kind, failure.Category, pause.TotalMilliseconds);
        await pauses.Wait(pause, record.Assignment.Draining);
    }

    void Consumed(InboundRecord record) => Finished(record, KafkaMetrics.Consumed);

    void Finished(InboundRecord record, System.Diagnostics.Metrics.Counter<long> counter)
    {
        counter.Add(1, settings.Tags);
        if (!record.Envelope.HasOwnId)
            KafkaMetrics.WithoutId.Add(1, settings.Tags);
        record.Finish();
    }
}
