using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Declares the topic endpoints of the Kafka rider.</summary>
public interface IKafkaRiderConfigurator
{
    /// <summary>Consumes a topic.</summary>
    /// <typeparam name="T">The type of records that name none.</typeparam>
    /// <param name="topic">The topic, without prefix.</param>
    /// <param name="group">The consumer group, without prefix.</param>
    /// <param name="configure">Connects consumers and sagas, and sets the endpoint's limits.</param>
    void TopicEndpoint<T>(string topic, string group, Action<ITopicEndpointConfigurator> configure)
        where T : class;

    /// <summary>
    /// Consumes a topic exactly once, Kafka to Kafka: what a message brings about and the offset behind it are one Kafka transaction. Nothing but Kafka takes
    /// part in the guarantee, so the transformation must have no effect of its own. Readers of the output need <c>isolation.level=read_committed</c>.
    /// </summary>
    /// <remarks>
    /// Each input partition has a producer whose transactional id is <c>group-topic-partition</c>: the same in every process and after every restart. The next owner of a
    /// partition therefore ends at once what its last owner left open, and shuts it out, without a name for each process to be configured. Offsets are sent with
    /// the group's generation (KIP-447), so an instance that lost its partition is refused even before anyone takes over. The price is one producer and one
    /// thread for each assigned partition.
    /// </remarks>
    /// <typeparam name="T">The type of records that name none.</typeparam>
    /// <param name="topic">The topic, without prefix.</param>
    /// <param name="group">The consumer group, without prefix; begins the transactional ids.</param>
    /// <param name="transform">
    /// What a message brings about: messages whose types were declared with <c>AddProducer</c>. Pure: the same message gives the same output, in the same order. A message
    /// that it throws for becomes a dead letter.
    /// </param>
    /// <param name="configure">Sets the endpoint's limits.</param>
    void ExactlyOnce<T>(string topic, string group, Func<T, IEnumerable<object>> transform, Action<IExactlyOnceConfigurator>? configure = null)
        where T : class;
}
