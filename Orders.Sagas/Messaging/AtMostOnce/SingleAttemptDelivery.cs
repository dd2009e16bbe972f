using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Processes each unit of work once; records of a failed unit are lost and counted.</summary>
/// <remarks>A retry could repeat effects of the first attempt. A record that cannot be read has none, and is lost alone.</remarks>
internal sealed class SingleAttemptDelivery(
    UnitOfWorkRunner runner, TopicEndpointSettings settings, IDeliveryWindows windows, EndpointMonitor monitor, ILogger logger)
    : IRecordDelivery
{
    public async Task Deliver(IReadOnlyList<InboundRecord> batch)
    {
        var unreadable = batch.Where(record => record.Envelope.Problem is not null).ToList();
        if (unreadable.Count > 0)
            await Lose(unreadable, unreadable[0].Envelope.Problem!);
        if (unreadable.Count < batch.Count)
            await Process([.. batch.Except(unreadable)]);
        foreach (var record in batch)
            record.Finish();
    }

    async Task Process(IReadOnlyList<InboundRecord> batch)
    {
        try
        {
            await runner.Run(batch, CancellationToken.None);
            foreach (var topic in batch.CountBy(record => record.Source.Topic))
                KafkaMetrics.Consumed.Add(topic.Value, settings.Of(topic.Key).Tags);
        }
        catch (CommitUnknownException)
        {
            monitor.Failed(nameof(CommitUnknownException));
            logger.CommitUnknown(batch.Count, settings.Topic, settings.ConsumerGroup);
        }
        catch (Exception exception)
        {
            await Lose(batch, exception);
        }
    }

    async Task Lose(IReadOnlyList<InboundRecord> records, Exception exception)
    {
        var category = FailureClassifier.Classify(exception).Category;
        monitor.Failed(category);
        logger.LostBatch(records.Count, settings.Topic, settings.ConsumerGroup, category);
        foreach (var topic in records.GroupBy(record => record.Source.Topic))
            await CountLoss(settings.Of(topic.Key), [.. topic]);
    }

    /// <summary>Does nothing: the record stays in its window, where the partition's next owner counts it.</summary>
    public void Drop(InboundRecord record)
    {
    }

    /// <summary>Counts the records of a failed unit as lost, unless the partition's next owner has counted them already.</summary>
    async Task CountLoss(TopicSettings topic, IReadOnlyList<InboundRecord> lost)
    {
        try
        {
            var counted = await windows.Abandon([.. lost.Select(record => record.ContextIn(topic.ConsumerGroup))], CancellationToken.None);
            KafkaMetrics.Lost.Add(counted, topic.Tags);
        }
        catch (Exception exception)
        {
            logger.LossNotCounted(lost.Count, topic.Topic, topic.ConsumerGroup, FailureClassifier.Classify(exception).Category);
        }
    }
}
