using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Declares the topic endpoints of the Kafka rider.</summary>
public interface IKafkaRiderConfigurator
{
    /// <summary>A name that this process keeps across restarts, and that no other process has; null for none.</summary>
    /// <remarks>
    /// With it, a process that is started again after a crash gets its partitions at once (static membership). Without it, the groups wait
    /// for the session time-out of the process that crashed.
    /// </remarks>
    string? GroupInstanceId { get; set; }

    /// <summary>Consumes a topic in a consumer group.</summary>
    /// <typeparam name="T">The message type of records that do not name one.</typeparam>
    /// <param name="topic">The topic, without prefix.</param>
    /// <param name="group">The consumer group, without prefix.</param>
    /// <param name="configure">Connects consumers and sagas, and sets the endpoint's limits.</param>
    void TopicEndpoint<T>(string topic, string group, Action<ITopicEndpointConfigurator> configure)
        where T : class;

    /// <summary>Consumes several topics in one consumer group, so that a key has one owner for all of them.</summary>
    /// <remarks>
    /// Partition <i>n</i> of every topic belongs to one process. So the topics need the same number of partitions and producers that hash
    /// keys alike. Rows and reports know the reader of a topic as <c>group.topic</c>. Where the group has not committed a partition, it
    /// begins at the offset that a group of that name committed: the group that read the topic alone before.
    /// </remarks>
    /// <param name="group">The consumer group, without prefix.</param>
    /// <param name="configure">Connects consumers and sagas, and sets the endpoint's limits.</param>
    /// <param name="topics">The topics, without prefix.</param>
    void TopicEndpoint(string group, Action<ITopicEndpointConfigurator> configure, params IReadOnlyList<TopicSource> topics);

    /// <summary>Transforms a topic into other topics exactly once: output records and input offset are one Kafka transaction.</summary>
    /// <remarks>
    /// The guarantee covers Kafka only, so the transformation must have no effect of its own. Readers of the output need
    /// <c>isolation.level=read_committed</c>. Each input partition has a producer with the transactional id <c>group-topic-partition</c>,
    /// the same in every process and after every restart. So the next owner of a partition aborts the open transaction of the previous
    /// owner and fences its producer. Offsets are sent with the group's generation (KIP-447), so the broker refuses an instance that lost
    /// its partition even before the next owner has started. The cost is one producer and one thread for each assigned partition.
    /// </remarks>
    /// <typeparam name="T">The message type of records that do not name one.</typeparam>
    /// <param name="topic">The topic, without prefix.</param>
    /// <param name="group">The consumer group, without prefix; begins the transactional ids.</param>
    /// <param name="transform">
    /// Returns the output messages of a message. Their types must be declared with <c>AddProducer</c>. The function must be pure: the same
    /// message gives the same output, in the same order. A message for which it throws becomes a dead letter.
    /// </param>
    /// <param name="configure">Sets the endpoint's limits.</param>
    void ExactlyOnce<T>(
        string topic, string group, Func<T, IEnumerable<object>> transform, Action<IExactlyOnceConfigurator>? configure = null)
        where T : class;
}
