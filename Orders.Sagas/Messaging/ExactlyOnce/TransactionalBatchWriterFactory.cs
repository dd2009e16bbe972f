using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Gives each input partition a writer with a transactional producer of its own.</summary>
internal sealed class TransactionalBatchWriterFactory(TimeProvider time, ILogger<TransactionalBatchWriterFactory> logger)
    : IBatchWriterFactory
{
    readonly RepeatedReports _reports = new(time);

    public IBatchWriter Create(ExactlyOnceSettings settings, TopicPartition input, IConsumer<byte[], byte[]> consumer) =>
        new TransactionalBatchWriter(CreateProducer(settings, input), consumer, input, settings.Options, logger);

    public IProducer<byte[], byte[]> CreateProducer(ExactlyOnceSettings settings, TopicPartition input)
    {
        var configuration = new ProducerConfig(new Dictionary<string, string>(settings.Producer))
        {
            TransactionalId = settings.TransactionalId(input),
            CancellationDelayMaxMs = ProducerSource.IdlePollMs,
        };
        return new ProducerBuilder<byte[], byte[]>(configuration)
            .SetErrorHandler((_, error) =>
                _reports.Of(logger, $"the error {error.Code} of transactional producers").ProducerError(error.Code, error.IsFatal))
            .SetLogHandler((_, message) => logger.ClientLog(message))
            .Build();
    }
}
