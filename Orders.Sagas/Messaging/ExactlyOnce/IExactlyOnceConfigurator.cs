using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Configures one exactly-once endpoint.</summary>
public interface IExactlyOnceConfigurator
{
    /// <summary>The topic, as the broker knows it.</summary>
    string Topic { get; }

    /// <summary>The consumer group, as the broker knows it. It begins the transactional ids, and the dead letters of the endpoint carry this name.</summary>
    string ConsumerGroup { get; }

    /// <summary>False declares the endpoint, so that operators are told of it, and leaves its work to other processes.</summary>
    bool IsHosted { get; set; }

    /// <summary>Confluent's consumer, for what it offers and the endpoint does not decide itself. Isolation, offsets and commits are the endpoint's.</summary>
    ConsumerConfig Consumer { get; }

    /// <summary>Confluent's producer, for what it offers and the endpoint does not decide itself. Ids, acknowledgements and time-outs are the endpoint's.</summary>
    ProducerConfig Producer { get; }

    /// <summary>The endpoint's own limits.</summary>
    ExactlyOnceOptions Options { get; }
}
