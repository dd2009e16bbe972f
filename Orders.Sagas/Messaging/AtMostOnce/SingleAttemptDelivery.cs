using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Processes each unit of work once; records of a failed unit are lost and counted.</summary>
/// <remarks>A retry could repeat effects of the first attempt.</remarks>
internal sealed class SingleAttemptDelivery(
    UnitOfWorkRunner runner, TopicEndpointSettings settings, IDeliveryWindows windows, EndpointMonitor monitor, ILogger logger)
    : IRecordDelivery
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
            await CountLoss(batch);
        }

        foreach (var record in batch)
            record.Finish();
    }

    /// <summary>Does nothing: the record stays in its window, where the partition's next owner counts it.</summary>
    public void Drop(InboundRecord record)
    {
    }

    /// <summary>Counts the records of a failed unit as lost, unless the partition's next owner has counted them already.</summary>
    async Task CountLoss(IReadOnlyList<InboundRecord> batch)
    {
        try
        {
            var lost = await windows.Abandon([.. batch.Select(record => record.ContextIn(settings.ConsumerGroup))], CancellationToken.None);
            KafkaMetrics.Lost.Add(lost, settings.Tags);
        }
        catch (Exception exception)
        {
            logger.LossNotCounted(batch.Count, settings.Topic, settings.ConsumerGroup, FailureClassifier.Classify(exception).Category);
        }
    }
}
