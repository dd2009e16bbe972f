using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>One try for each unit: its offsets are committed, so what fails is lost, and counted. A second try could count twice what the first one did.</summary>
internal sealed class AtMostOnceDelivery(
    UnitOfWorkRunner runner, TopicEndpointSettings settings, IDeliveryWindows windows, EndpointMonitor monitor, ILogger logger) : IRecordDelivery
{
    public async Task Deliver(IReadOnlyList<InboundRecord> batch)
    {
        try
        {
            await runner.Run(batch, CancellationToken.None);
            KafkaMetrics.Consumed.Add(batch.Count, settings.Tags);
        }
        catch (CommitUnknownException)
        {
            monitor.Failed(nameof(CommitUnknownException));
            logger.CommitUnknown(batch.Count, settings.Topic, settings.ConsumerGroup);
        }
        catch (Exception exception)
        {
            var category = FailureClassifier.Classify(exception).Category;
            monitor.Failed(category);
            logger.LostBatch(batch.Count, settings.Topic, settings.ConsumerGroup, category);
            await Lose(batch);
        }

        foreach (var record in batch)
            record.Finish();
    }

    /// <summary>The partition's next owner finds it in its window, and counts it.</summary>
    public void Drop()
    {
    }

    /// <summary>Each loss is counted once: here when its window says so, else by the partition's next owner, who finds it in its window.</summary>
    async Task Lose(IReadOnlyList<InboundRecord> batch)
    {
        try
        {
            var lost = await windows.Lose([.. batch.Select(record => record.ContextIn(settings.ConsumerGroup))], CancellationToken.None);
            KafkaMetrics.Lost.Add(lost, settings.Tags);
        }
        catch (Exception exception)
        {
            logger.LossNotNoted(batch.Count, settings.Topic, settings.ConsumerGroup, FailureClassifier.Classify(exception).Category);
        }
    }
}
