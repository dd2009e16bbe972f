using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Kafka.Configuration;

namespace Orders.Sagas.Messaging.Kafka.Receiving;

/// <summary>One try for each unit: its offsets are committed, so what fails is lost, and counted. A second try could count twice what the first one did.</summary>
internal sealed class AtMostOnceDelivery(UnitOfWorkRunner runner, TopicEndpointSettings settings, EndpointMonitor monitor, ILogger logger) : IRecordDelivery
{
    public async Task Deliver(IReadOnlyList<InboundRecord> batch)
    {
        try
        {
            await runner.Run(batch, CancellationToken.None);
            KafkaMetrics.Consumed.Add(batch.Count, settings.Tags);
        }
        catch (Exception exception)
        {
            var category = FailureClassifier.Judge(exception).Category;
            KafkaMetrics.Lost.Add(batch.Count, settings.Tags);
            monitor.Failed(category);
            logger.LostBatch(batch.Count, settings.Topic, settings.ConsumerGroup, category);
        }

        foreach (var record in batch)
            record.Finish();
    }

    public void Drop() => KafkaMetrics.Lost.Add(1, settings.Tags);
}
