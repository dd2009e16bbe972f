using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Retries;

internal static class Collisions
{
    /// <summary>Counts a failed unit of work whose rows another unit had changed or inserted meanwhile.</summary>
    public static void CountCollision(this TopicEndpointSettings endpoint, Failure failure)
    {
        if (failure.Kind is FailureKind.Conflict)
            KafkaMetrics.Collisions.Add(1, [.. endpoint.Tags, new(KafkaMetrics.KindTag, failure.Category)]);
    }
}
