using Confluent.Kafka;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Api.Development.Bench.ExactlyOnce;

/// <summary>Writes batches without transactions: all outputs are acknowledged, then the offset is committed on its own.</summary>
/// <remarks>
/// The benchmark compares the writer's speed with that of transactions; a test shows that the writer duplicates records where transactions
/// do not.
/// </remarks>
internal sealed class AtLeastOnceBatchWriter(
    IProducer<byte[], byte[]> producer, IConsumer<byte[], byte[]> consumer, TopicPartition input, TimeSpan limit) : IBatchWriter
{
    public void Open()
    {
    }

    public BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, bool oneByOne)
    {
        var batch = new BatchProducer(producer, limit, call => call());
        try
        {
            batch.Produce(outputs, oneByOne);
            producer.Flush(limit);
            if (batch.FirstError is { } error)
                return new BatchOutcome(error, batch.RefusedInput);
            FaultPoint.Reach(FaultPoint.TransactionOpen);
            consumer.Commit([position]);
            return BatchOutcome.Committed;
        }
        catch (KafkaTxnRequiresAbortException exception)
        {
            return new BatchOutcome(exception.Error, batch.RefusedInput);
        }
        catch (KafkaException exception)
        {
            throw new TransactionException(TransactionFailure.Unknown, input, exception);
        }
    }

    public void Dispose() => producer.Dispose();
}

/// <summary>Gives each input partition a writer without transactions.</summary>
internal sealed class AtLeastOnceBatchWriterFactory(ILogger<AtLeastOnceBatchWriterFactory> logger) : IBatchWriterFactory
{
    public IBatchWriter Create(ExactlyOnceSettings settings, TopicPartition input, IConsumer<byte[], byte[]> consumer) =>
        new AtLeastOnceBatchWriter(CreateProducer(settings), consumer, input, settings.Options.TransactionTimeout);

    public IProducer<byte[], byte[]> CreateProducer(ExactlyOnceSettings settings)
    {
        var configuration = new ProducerConfig(new Dictionary<string, string>(settings.Producer))
        {
            TransactionTimeoutMs = null,
            MessageTimeoutMs = (int)settings.Options.TransactionTimeout.TotalMilliseconds,
        };
        return new ProducerBuilder<byte[], byte[]>(configuration)
            .SetErrorHandler((_, error) => logger.ProducerError(error.Code, error.IsFatal))
            .SetLogHandler((_, message) => logger.ClientLog(message))
            .Build();
    }
}
