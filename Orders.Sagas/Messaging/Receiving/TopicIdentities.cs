using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Asks the broker which topics of these names it has: a topic that is deleted and made again has another id (KIP-516).</summary>
internal static class TopicIdentities
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Tells the readers of the topics which topics these are. A broker without ids leaves that open.</summary>
    /// <exception cref="KafkaException">The broker did not answer in time.</exception>
    public static void Learn(GroupConsumer consumer, TopicEndpointSettings settings, IEnumerable<string> topics)
    {
        string[] names = [.. topics.Distinct().Where(topic => settings.Of(topic).Reader.PlaceIds.NeedTopicIds)];
        if (names.Length == 0)
            return;
        using var admin = new DependentAdminClientBuilder(consumer.Client.Handle).Build();
        if (Describe(admin, names) is not { } described)
        {
            foreach (var name in names)
                settings.Of(name).Reader.PlaceIds.TopicsHaveNoIds();
            return;
        }

        foreach (var topic in described)
        {
            if (!topic.Error.IsError && topic.TopicId is { } id && (id.MostSignificantBits, id.LeastSignificantBits) != (0, 0))
                settings.Of(topic.Name).Reader.PlaceIds.TopicIs(topic.Name, id.ToString());
        }
    }

    /// <summary>Null if the broker is librdkafka's own, which never has a controller.</summary>
    static List<TopicDescription>? Describe(IAdminClient admin, string[] topics)
    {
        try
        {
            var options = new DescribeTopicsOptions { RequestTimeout = Limit };
            return admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics), options).GetAwaiter().GetResult().TopicDescriptions;
        }
        catch (DescribeTopicsException exception)
        {
            // Each topic has an answer of its own, also when one of them was deleted meanwhile.
            return exception.Results.TopicDescriptions;
        }
        catch (KafkaException exception) when (HasNoController(exception.Error))
        {
            return null;
        }
    }

    /// <summary>Every broker of Kafka names a controller with its topics. Only the text tells this wait from another one.</summary>
    static bool HasNoController(Error error) =>
        error.Code is ErrorCode.Local_TimedOut && error.Reason.Contains("controller", StringComparison.OrdinalIgnoreCase);
}
