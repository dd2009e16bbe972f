using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Derives the message id of a record that has none from the record's place.</summary>
internal interface IPlaceIds
{
    /// <summary>The id of the record at a place; the same at every redelivery.</summary>
    Guid Of(TopicPartitionOffset place);

    /// <summary>Whether ids depend on those that the broker gave to its topics.</summary>
    bool NeedTopicIds { get; }

    /// <summary>Takes the id that the broker gave to the topic of this name.</summary>
    void TopicIs(string topic, string id);

    /// <summary>The broker has no controller that could tell ids of topics: it lives in a process, and nobody need ask again.</summary>
    void TopicsHaveNoIds();
}

/// <summary>Ids from topic, partition and offset, which a durable broker never gives to a second record of the topic.</summary>
/// <remarks>
/// A topic that is deleted and made again, or that another cluster has, begins with offset 0 again. So the id that the broker gave to the
/// topic counts, where there is one, and not its name alone.
/// </remarks>
internal sealed class PlaceIds : IPlaceIds
{
    readonly ConcurrentDictionary<string, string> _topicIds = [];

    public bool NeedTopicIds { get; private set; } = true;

    public void TopicIs(string topic, string id) => _topicIds[topic] = id;

    public void TopicsHaveNoIds() => NeedTopicIds = false;

    // Two spaces without an id, because ids of this form are already stored.
    public Guid Of(TopicPartitionOffset place) => MessageIds.From(
        $"place {_topicIds.GetValueOrDefault(place.Topic, "")} {place.Topic} {place.Partition.Value} {place.Offset.Value}");
}
