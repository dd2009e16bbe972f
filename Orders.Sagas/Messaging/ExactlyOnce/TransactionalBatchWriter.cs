using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Writes each batch of an input partition in a transaction.</summary>
/// <remarks>
/// A transaction begins when its batch is complete and ends in the same method call, so it is open only while the batch is written. A
/// retriable error repeats the call of the client; an abortable error aborts the transaction; a fenced, fatal or unknown outcome ends this
/// producer.
/// </remarks>
internal sealed class TransactionalBatchWriter(
    IProducer<byte[], byte[]> producer, IConsumer<byte[], byte[]> consumer, TopicPartition input, TimeSpan transactionTimeout)
    : IBatchWriter
{
    const int CallAttempts = 10;
    static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    public void Open()
    {
        try
        {
            Call(() => producer.InitTransactions(transactionTimeout));
        }
        catch (KafkaException exception)
        {
            throw Unusable(exception);
        }
    }

    public BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, bool oneByOne)
    {
        var batch = new BatchProducer(producer, transactionTimeout);
        try
        {
            Call(producer.BeginTransaction);
            batch.Produce(outputs, oneByOne);
            FaultPoint.Reach(FaultPoint.TransactionProduced);
            Call(() => producer.SendOffsetsToTransaction([position], consumer.ConsumerGroupMetadata, transactionTimeout));
            FaultPoint.Reach(FaultPoint.TransactionOpen);
            Call(producer.CommitTransaction);
            FaultPoint.Reach(FaultPoint.TransactionCommitted);
            return BatchOutcome.Committed;
        }
        catch (KafkaException exception) when (TransactionErrors.Classify(exception) is TransactionFailure.Abortable)
        {
            // Read before the abort, which purges unsent outputs and reports an error for each of them.
            var outcome = new BatchOutcome(batch.FirstError ?? exception.Error, batch.RefusedInput);
            Abort();
            return outcome;
        }
        catch (KafkaException exception)
        {
            throw Unusable(exception);
        }
    }

    public void Dispose() => producer.Dispose();

    void Abort()
    {
        try
        {
            Call(producer.AbortTransaction);
        }
        catch (KafkaException exception)
        {
            throw Unusable(exception);
        }
    }

    /// <summary>Calls the client, and repeats the call after a retriable error while attempts are left.</summary>
    static void Call(Action call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                call();
                return;
            }
            catch (KafkaException exception)
                when (attempt < CallAttempts && TransactionErrors.Classify(exception) is TransactionFailure.Retriable)
            {
                Thread.Sleep(RetryPause);
            }
        }
    }

    /// <summary>The exception that ends this producer. A retriable error at the last attempt leaves the outcome unknown.</summary>
    TransactionException Unusable(KafkaException exception) => new(
        TransactionErrors.Classify(exception) switch
        {
            TransactionFailure.Fenced => TransactionFailure.Fenced,
            TransactionFailure.Unknown or TransactionFailure.Retriable => TransactionFailure.Unknown,
            _ => TransactionFailure.Fatal,
        },
        input, exception);
}
