using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// One transactional producer for one input partition. A transaction is begun when its batch is complete, so it is open for as long as it takes to write, and
/// is always ended by the call that began it. An error leads to one of three ways on: the same call again (retriable), an abort (abortable), or the end of
/// this producer (fenced, fatal, or an outcome that nobody knows).
/// </summary>
internal sealed class TransactionalBatchWriter(TopicPartition input, ExactlyOnceSettings settings, ILogger logger) : IBatchWriter
{
    const int CallAttempts = 10;
    static readonly TimeSpan RepeatPause = TimeSpan.FromMilliseconds(100);

    readonly IProducer<byte[], byte[]> _producer = Build(input, settings, logger);
    readonly TimeSpan _limit = settings.Options.TransactionTimeout;

    public void Open()
    {
        try
        {
            Call(() => _producer.InitTransactions(_limit));
        }
        catch (KafkaException exception)
        {
            throw Useless(exception);
        }
    }

    public BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, IConsumerGroupMetadata group, bool isCareful)
    {
        var reports = new ProduceReports(_limit);
        try
        {
            Call(_producer.BeginTransaction);
            reports.Produce(_producer, outputs, isCareful);
            FaultPoint.Reach(FaultPoint.TransactionProduced);
            Call(() => _producer.SendOffsetsToTransaction([position], group, _limit));
            FaultPoint.Reach(FaultPoint.TransactionOpen);
            Call(_producer.CommitTransaction);
            FaultPoint.Reach(FaultPoint.TransactionCommitted);
            return BatchOutcome.Committed;
        }
        catch (KafkaException exception) when (TransactionErrors.Classify(exception) is TransactionFailure.Abortable)
        {
            // The abort purges what is not sent, and reports that too.
            var outcome = new BatchOutcome(reports.FirstError ?? exception.Error, reports.RefusedInput);
            Abort();
            return outcome;
        }
        catch (KafkaException exception)
        {
            throw Useless(exception);
        }
    }

    public void Dispose() => _producer.Dispose();

    void Abort()
    {
        try
        {
            Call(_producer.AbortTransaction);
        }
        catch (KafkaException exception)
        {
            throw Useless(exception);
        }
    }

    /// <summary>Makes the call, and repeats it while its failures ask for no more than that. After too many of them nobody knows how it stands.</summary>
    static void Call(Action call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                call();
                return;
            }
            catch (KafkaException exception) when (attempt < CallAttempts && TransactionErrors.Classify(exception) is TransactionFailure.Retriable)
            {
                Thread.Sleep(RepeatPause);
            }
        }
    }

    TransactionException Useless(KafkaException exception) => new(
        TransactionErrors.Classify(exception) switch
        {
            TransactionFailure.Fenced => TransactionFailure.Fenced,
            TransactionFailure.Unknown or TransactionFailure.Retriable => TransactionFailure.Unknown,
            _ => TransactionFailure.Fatal,
        },
        input, exception);

    static IProducer<byte[], byte[]> Build(TopicPartition input, ExactlyOnceSettings settings, ILogger logger)
    {
        var configuration = new ProducerConfig(new Dictionary<string, string>(settings.Producer)) { TransactionalId = settings.TransactionalId(input) };
        return settings.Options.Decorate(new ProducerBuilder<byte[], byte[]>(configuration)
            .SetErrorHandler((_, error) => logger.ProducerError(error.Code, error.IsFatal))
            .SetLogHandler((_, message) => logger.ClientLog(message))
            .Build());
    }
}
