using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// Brings a batch to its end: transform, store dead letters, write. A dead letter is committed in its store before the transaction that moves the offset past
/// its record begins, under an id that follows from the record: a crash between the two stores it a second time, which stores nothing.
/// </summary>
internal sealed class BatchDelivery(
    Transformation transformation, DeadLetterWriter deadLetters, ExactlyOnceSettings settings, EndpointMonitor monitor, RetryBackoff pauses, ILogger logger)
{
    readonly KeyValuePair<string, object?>[] _tags = settings.Endpoint.Tags;

    /// <exception cref="OperationCanceledException">The partition is given up before the batch was written; nothing of it was.</exception>
    /// <exception cref="TransactionException">The writer is of no use any more.</exception>
    public void Deliver(PartitionBatch batch, IBatchWriter writer, Func<IConsumerGroupMetadata> group, CancellationToken draining)
    {
        using var retrying = monitor.Watch();
        var outputs = new List<BatchOutput>(batch.Records.Count);
        foreach (var record in batch.Records)
            outputs.AddRange(OutputsOf(record, retrying, draining));

        var isCareful = false;
        for (var attempt = 1; ; attempt++)
        {
            draining.ThrowIfCancellationRequested();
            var outcome = writer.Write(outputs, batch.Next, group(), isCareful);
            if (outcome.IsCommitted)
                break;
            Aborted(batch, attempt, outcome.AbortedWith!.Code, retrying);
            if (outcome.RefusedInput is { } refused && isCareful)
                Refuse(batch, outputs, refused, outcome.AbortedWith, retrying);
            else if (outcome.RefusedInput is null)
                Wait(pauses.After(attempt), draining);
            // The broker refuses requests whole: the neighbours of the one that is too large fail with it.
            isCareful |= outcome.RefusedInput is not null;
        }

        Committed(batch);
    }

    IEnumerable<BatchOutput> OutputsOf(InboundRecord record, EndpointMonitor.RetryWatch retrying, CancellationToken draining)
    {
        for (record.Attempts = 1; ; record.Attempts++)
        {
            try
            {
                return transformation.Apply(record).Select(output => new BatchOutput(output, record.Source.Offset.Value));
            }
            catch (Exception exception)
            {
                var failure = FailureClassifier.Classify(exception);
                if (failure.Kind is not FailureKind.Transient)
                {
                    // Nothing from outside takes part in the transformation: what failed once fails each time.
                    Bury(record, failure, exception, retrying);
                    return [];
                }

                retrying.Failed(failure.Category);
                Wait(pauses.After(record.Attempts), draining);
            }
        }
    }

    void Refuse(PartitionBatch batch, List<BatchOutput> outputs, long inputOffset, Error error, EndpointMonitor.RetryWatch retrying)
    {
        outputs.RemoveAll(output => output.InputOffset == inputOffset);
        var exception = new KafkaException(error);
        Bury(batch.Records.Single(record => record.Source.Offset.Value == inputOffset), FailureClassifier.Classify(exception), exception, retrying);
    }

    /// <summary>On the partition's own thread, which may block.</summary>
    void Bury(InboundRecord record, Failure failure, Exception exception, EndpointMonitor.RetryWatch retrying) =>
        deadLetters.Write(record, failure, exception, retrying).GetAwaiter().GetResult();

    void Wait(TimeSpan pause, CancellationToken draining) => pauses.Wait(pause, draining).GetAwaiter().GetResult();

    void Aborted(PartitionBatch batch, int attempt, ErrorCode code, EndpointMonitor.RetryWatch retrying)
    {
        retrying.Failed(code.ToString());
        KafkaMetrics.TransactionsAborted.Add(1, _tags);
        logger.TransactionAborted(batch.Next.TopicPartition, batch.Records.Count, code, attempt);
    }

    void Committed(PartitionBatch batch)
    {
        monitor.Committed();
        KafkaMetrics.TransactionsCommitted.Add(1, _tags);
        KafkaMetrics.Consumed.Add(batch.Records.Count, _tags);
        var withoutId = batch.Records.Count(record => !record.Envelope.HasOwnId);
        if (withoutId > 0)
            KafkaMetrics.WithoutId.Add(withoutId, _tags);
    }
}
