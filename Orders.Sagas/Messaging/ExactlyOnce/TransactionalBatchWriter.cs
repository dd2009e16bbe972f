using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Writes each batch of an input partition in a transaction.</summary>
/// <remarks>
/// A transaction begins when its batch is complete and ends in the same method call, so it is open only while the batch is written. A
/// retriable error repeats the call of the client; an abortable error aborts the transaction; a fenced, fatal or unknown outcome ends this
/// producer. So does a call that does not return within its limit: the client does not keep every time-out. The producer is then abandoned,
/// and the next producer of its id fences it: the broker rejects what the abandoned one still sends, or has ended it before.
/// </remarks>
internal sealed class TransactionalBatchWriter(
    IProducer<byte[], byte[]> producer, IConsumer<byte[], byte[]> consumer, TopicPartition input, ExactlyOnceOptions options,
    ILogger logger)
    : IBatchWriter
{
    const int CallAttempts = 10;
    static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);
    readonly BoundedCalls _calls = new();
    volatile bool _isAbandoned;

    TimeSpan TransactionTimeout => options.TransactionTimeout;

    public void Open()
    {
        try
        {
            Call(() => producer.InitTransactions(TransactionTimeout));
        }
        catch (KafkaException exception)
        {
            throw Unusable(exception);
        }
    }

    public BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, bool oneByOne)
    {
        var batch = new BatchProducer(producer, TransactionTimeout, Call);
        try
        {
            Call(producer.BeginTransaction);
            batch.Produce(outputs, oneByOne);
            FaultPoint.Reach(FaultPoint.TransactionProduced);
            Call(() => producer.SendOffsetsToTransaction([position], consumer.ConsumerGroupMetadata, TransactionTimeout));
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

    /// <summary>Disposes the producer within a limit; an abandoned producer only when its call has returned.</summary>
    public void Dispose()
    {
        if (!_calls.Close(producer.Dispose, ExactlyOnceOptions.CallMargin) && !_isAbandoned)
            logger.ProducerAbandoned(input, ExactlyOnceOptions.CallMargin.TotalSeconds);
    }

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

    /// <summary>Calls the client within the limit, and repeats the call after a retriable error while attempts and time are left.</summary>
    /// <exception cref="KafkaException">The call failed, or did not return: <see cref="ErrorCode.Local_TimedOut"/>.</exception>
    void Call(Action call)
    {
        var until = Environment.TickCount64 + (long)options.CallLimit.TotalMilliseconds;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                CallOnce(call, TimeSpan.FromMilliseconds(Math.Max(0, until - Environment.TickCount64)));
                return;
            }
            catch (KafkaException exception)
                when (attempt < CallAttempts && Environment.TickCount64 < until
                    && TransactionErrors.Classify(exception) is TransactionFailure.Retriable)
            {
                Thread.Sleep(RetryPause);
            }
        }
    }

    void CallOnce(Action call, TimeSpan limit)
    {
        if (_calls.TryRun(call, limit))
            return;
        _isAbandoned = true;
        logger.ProducerAbandoned(input, options.CallLimit.TotalSeconds);
        throw new KafkaException(ErrorCode.Local_TimedOut);
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
