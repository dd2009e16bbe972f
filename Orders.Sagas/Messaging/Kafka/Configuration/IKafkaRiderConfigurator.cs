namespace Orders.Sagas.Messaging.Kafka.Configuration;

/// <summary>Declares the topic endpoints of the Kafka rider.</summary>
public interface IKafkaRiderConfigurator
{
    /// <summary>
    /// Takes part in the message id of a record that brings none. To be set, anew for each process, where offsets start anew with each process (librdkafka's
    /// mock cluster); a real broker needs it not.
    /// </summary>
    string Incarnation { get; set; }

    /// <summary>Consumes a topic.</summary>
    /// <typeparam name="T">The type of records that name none.</typeparam>
    /// <param name="topic">The topic, without prefix.</param>
    /// <param name="group">The consumer group, without prefix.</param>
    /// <param name="configure">Connects consumers and sagas, and sets the endpoint's limits.</param>
    void TopicEndpoint<T>(string topic, string group, Action<ITopicEndpointConfigurator> configure)
        where T : class;
}
