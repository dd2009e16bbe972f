using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orders.Api.Development.Bench.ExactlyOnce;
using Orders.Sagas.Messaging.ExactlyOnce;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>Registers batch writers whose producers follow a script.</summary>
internal static class ScriptedWriters
{
    public static void Transactional(this IServiceCollection services, ProducerScript script) => services.AddSingleton<IBatchWriterFactory>(
        provider => new TransactionalFactory(script, ActivatorUtilities.CreateInstance<TransactionalBatchWriterFactory>(provider)));

    public static void AtLeastOnce(this IServiceCollection services, ProducerScript script) => services.AddSingleton<IBatchWriterFactory>(
        provider => new AtLeastOnceFactory(script, ActivatorUtilities.CreateInstance<AtLeastOnceBatchWriterFactory>(provider)));

    sealed class TransactionalFactory(ProducerScript script, TransactionalBatchWriterFactory real) : IBatchWriterFactory
    {
        public IBatchWriter Create(ExactlyOnceSettings settings, TopicPartition input, IConsumer<byte[], byte[]> consumer) =>
            new TransactionalBatchWriter(
                script.Around(real.CreateProducer(settings, input)), consumer, input, settings.Options, NullLogger.Instance);
    }

    sealed class AtLeastOnceFactory(ProducerScript script, AtLeastOnceBatchWriterFactory real) : IBatchWriterFactory
    {
        public IBatchWriter Create(ExactlyOnceSettings settings, TopicPartition input, IConsumer<byte[], byte[]> consumer) =>
            new AtLeastOnceBatchWriter(
                script.Around(real.CreateProducer(settings)), consumer, input, settings.Options.TransactionTimeout);
    }
}
