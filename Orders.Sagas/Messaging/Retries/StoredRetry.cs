using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Retries one record of the store: the unit of work first, the deletion of the row after it.</summary>
/// <remarks>A crash in between repeats the unit of work, and the endpoint absorbs the duplicate as it absorbs a redelivery.</remarks>
internal sealed class StoredRetry(
    IRetryStore store, UnitOfWorkRunner runner, DeadLetterWriter deadLetters, TopicEndpointSettings settings, EndpointMonitor monitor,
    TimeProvider time, ILogger logger)
{
    /// <summary>Makes an attempt at a record.</summary>
    /// <returns>The pause before the next attempt; null when the record has ended.</returns>
    public async Task<TimeSpan?> Run(long id, PartitionAssignment assignment, EndpointTrouble trouble)
    {
        if (await store.Find(id, assignment.Ended) is not { } row)
            return null;
        var record = row.ToInbound(assignment, settings);
        var policy = new RetryPolicy(settings.Options, row.HandlerFailures, row.Retries);
        while (await runner.Try(record) is { } exception)
        {
            var failure = FailureClassifier.Classify(exception);
            settings.CountCollision(failure);
            var next = policy.After(failure);
            if (next.IsDone)
                return await End(record, id, KafkaMetrics.Duplicates);
            if (next.IsDeadLetter)
                return await DeadLetter(record, id, failure, exception);
            KafkaMetrics.Retries.Add(1, [.. Tags(record), new(KafkaMetrics.KindTag, failure.Kind.ToString())]);
            if (next.Failures == 0)
                continue;
            record.Failures = RecordFailures.After(record.Failures, failure.Category, time.GetUtcNow());
            if (failure.Kind is not FailureKind.Unknown && IsOverLimit(record.Failures, trouble))
                return await DeadLetter(record, id, failure with { Reason = DeadLetterReason.RetryLimitReached }, exception);
            return await Postpone(row, record, policy, failure, next.Failures);
        }

        if (record.IsDuplicate)
            return await End(record, id, KafkaMetrics.Duplicates);
        if (!record.Proof.IsMissing)
            trouble.Succeeded();
        return await End(record, id, KafkaMetrics.Consumed);
    }

    /// <summary>Whether the record has failed for too long, while others succeed. An outage makes no dead letter, however long.</summary>
    bool IsOverLimit(RecordFailures failures, EndpointTrouble trouble) =>
        time.GetUtcNow() - failures.FirstAt >= settings.Options.RetryLimit && trouble.DoOthersSucceed;

    async Task<TimeSpan?> Postpone(RetryRecord row, InboundRecord record, RetryPolicy policy, Failure failure, int failures)
    {
        var pause = settings.Options.StoredRetry.PauseAfter(failures, failure.RetryAfter);
        row.Retries++;
        row.Fail(record, policy, time.GetUtcNow() + pause);
        monitor.Failed(failure.Category);
        logger.StoredRetryFailed(record.Place, record.Attempts, failure.Kind, failure.Category, pause.TotalMilliseconds);
        await store.Update(row, record.Assignment.Ended);
        return pause;
    }

    /// <summary>Stores the dead letter, and deletes the row in the same transaction.</summary>
    async Task<TimeSpan?> DeadLetter(InboundRecord record, long id, Failure failure, Exception exception)
    {
        using var retrying = monitor.Watch();
        await deadLetters.Write(record, failure, exception, retrying);
        // The dead letter was stored before if the row is still there.
        await store.Delete(id, CancellationToken.None);
        return null;
    }

    async Task<TimeSpan?> End(InboundRecord record, long id, Counter<long> counter)
    {
        counter.Add(1, Tags(record));
        if (!record.Envelope.HasOwnId)
            KafkaMetrics.WithoutId.Add(1, Tags(record));
        FaultPoint.Reach(FaultPoint.RetryCommitted);
        await store.Delete(id, CancellationToken.None);
        return null;
    }

    KeyValuePair<string, object?>[] Tags(InboundRecord record) => settings.Of(record.Source.Topic).Tags;
}
