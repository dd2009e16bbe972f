using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>The same pipeline without transactions, to measure what they cost: all outputs are acknowledged, then the offset is committed by itself.</summary>
internal sealed class AtLeastOnceBatchWriter(TopicPartition input, ExactlyOnceSettings settings, Action<TopicPartitionOffset> commit, ILogger logger) : IBatchWriter
{
    readonly IProducer<byte[], byte[]> _producer = settings.Options.Decorate(new ProducerBuilder<byte[], byte[]>(Configuration(settings))
        .SetErrorHandler((_, error) => logger.ProducerError(error.Code, error.IsFatal))
        .SetLogHandler((_, message) => logger.ClientLog(message))
        .Build());

    public void Open()
    {
    }

    public BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, IConsumerGroupMetadata group, bool isCareful)
    {
        var reports = new ProduceReports(settings.Options.TransactionTimeout);
        try
        {
            reports.Produce(_producer, outputs, isCareful);
            _producer.Flush(settings.Options.TransactionTimeout);
            if (reports.FirstError is { } error)
                return new BatchOutcome(error, reports.RefusedInput);
            FaultPoint.Reach(FaultPoint.TransactionOpen);
            commit(position);
            return BatchOutcome.Committed;
        }
        catch (KafkaTxnRequiresAbortException exception)
        {
            return new BatchOutcome(exception.Error, reports.RefusedInput);
        }
        catch (KafkaException exception)
        {
            throw new TransactionException(TransactionFailure.Unknown, input, exception);
        }
    }

    public void Dispose() => _producer.Dispose();

    static ProducerConfig Configuration(ExactlyOnceSettings settings)
    {
        var configuration = new ProducerConfig(new Dictionary<string, string>(settings.Producer)) { TransactionTimeoutMs = null };
        configuration.MessageTimeoutMs = (int)settings.Options.TransactionTimeout.TotalMilliseconds;
        return configuration;
    }
}
