using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Transforms a batch, stores dead letters, and writes the outputs, with retries.</summary>
/// <remarks>
/// A dead letter is committed in its store before the transaction that moves the offset past its record begins. Its id derives from the
/// record, so after a crash between the two steps the same dead letter is stored again, without effect.
/// </remarks>
internal sealed class BatchDelivery(
    Transformation transformation, DeadLetterWriter deadLetters, ExactlyOnceSettings settings, EndpointMonitor monitor,
    RetryBackoff backoff, ILogger logger)
{
    readonly KeyValuePair<string, object?>[] _tags = settings.Endpoint.Tags;

    /// <exception cref="OperationCanceledException">
    /// The partition was revoked before the batch was written. Nothing of the batch is written.
    /// </exception>
    /// <exception cref="TransactionException">The writer is unusable.</exception>
    public void Deliver(PartitionBatch batch, IBatchWriter writer, CancellationToken cancellationToken)
    {
        using var retrying = monitor.Watch(batch.Next.Partition.Value);
        var outputs = new List<BatchOutput>(batch.Records.Count);
        foreach (var record in batch.Records)
            outputs.AddRange(OutputsOf(record, retrying, cancellationToken));

        var oneByOne = false;
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var outcome = writer.Write(outputs, batch.Next, oneByOne);
            if (outcome.IsCommitted)
                break;
            Aborted(batch, attempt, outcome.AbortedWith!.Code, retrying);
            if (outcome.RefusedInput is { } refused && oneByOne)
                MoveToDeadLetters(batch, outputs, refused, outcome.AbortedWith, retrying);
            else if (outcome.RefusedInput is null)
                Wait(backoff.After(attempt), cancellationToken);
            // The broker refuses a request as a whole, so only outputs that are sent one by one reveal the refused one.
            oneByOne |= outcome.RefusedInput is not null;
        }

        Committed(batch);
    }

    IEnumerable<BatchOutput> OutputsOf(InboundRecord record, EndpointMonitor.RetryWatch retrying, CancellationToken cancellationToken)
    {
        // A dead letter's replay for another consumer group has no output here; its offset passes with those of its batch.
        if (IsForAnother(record))
            return [];
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
                    // The transformation does no I/O: a record that failed once fails at every attempt.
                    StoreDeadLetter(record, failure, exception, retrying);
                    return [];
                }

                retrying.Failed(failure.Category);
                Wait(backoff.After(record.Attempts), cancellationToken);
            }
        }
    }

    bool IsForAnother(InboundRecord record) =>
        ReplayHeader.IsForAnother(record.Source.Message.Headers, settings.Endpoint.ConsumerGroup);

    void MoveToDeadLetters(
        PartitionBatch batch, List<BatchOutput> outputs, long inputOffset, Error error, EndpointMonitor.RetryWatch retrying)
    {
        outputs.RemoveAll(output => output.InputOffset == inputOffset);
        var record = batch.Records.Single(record => record.Source.Offset.Value == inputOffset);
        var exception = new KafkaException(error);
        StoreDeadLetter(record, FailureClassifier.Classify(exception), exception, retrying);
    }

    /// <summary>Stores the dead letter. Blocks, because the caller is the partition's own thread.</summary>
    void StoreDeadLetter(InboundRecord record, Failure failure, Exception exception, EndpointMonitor.RetryWatch retrying) =>
        deadLetters.Write(record, failure, exception, retrying).GetAwaiter().GetResult();

    void Wait(TimeSpan pause, CancellationToken cancellationToken) => backoff.Wait(pause, cancellationToken).GetAwaiter().GetResult();

    void Aborted(PartitionBatch batch, int attempt, ErrorCode code, EndpointMonitor.RetryWatch retrying)
    {
        retrying.Failed(code.ToString());
        KafkaMetrics.TransactionsAborted.Add(1, _tags);
        monitor.Repeated(logger, $"{code} in transactions")
            .TransactionAborted(batch.Next.TopicPartition, batch.Records.Count, code, attempt);
    }

    void Committed(PartitionBatch batch)
    {
        monitor.Committed();
        KafkaMetrics.TransactionsCommitted.Add(1, _tags);
        var own = batch.Records.Where(record => !IsForAnother(record)).ToList();
        KafkaMetrics.Consumed.Add(own.Count, _tags);
        KafkaMetrics.ForOthers.Add(batch.Records.Count - own.Count, _tags);
        var withoutId = own.Count(record => !record.Envelope.HasOwnId);
        if (withoutId > 0)
            KafkaMetrics.WithoutId.Add(withoutId, _tags);
    }
}
