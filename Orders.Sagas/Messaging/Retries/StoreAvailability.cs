using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Reports once that the retry store of an endpoint cannot be used, and once that it can be used again.</summary>
internal sealed class StoreAvailability(TopicEndpointSettings settings, EndpointMonitor monitor, ILogger logger)
{
    int _isDown;

    public void Failed(Exception exception)
    {
        var category = FailureClassifier.Classify(exception).Category;
        // Records that cannot leave their lane do not stall.
        using (var waiting = monitor.Watch())
            waiting.Failed(category);
        if (Interlocked.Exchange(ref _isDown, 1) == 0)
            logger.StoreUnavailable(settings.Topic, settings.ConsumerGroup, category);
    }

    public void Succeeded()
    {
        if (Volatile.Read(ref _isDown) == 1 && Interlocked.Exchange(ref _isDown, 0) == 1)
            logger.StoreAvailable(settings.Topic, settings.ConsumerGroup);
    }
}
