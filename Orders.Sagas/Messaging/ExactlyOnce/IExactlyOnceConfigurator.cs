using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Configures one exactly-once endpoint.</summary>
public interface IExactlyOnceConfigurator
{
    /// <summary>The topic's name at the broker.</summary>
    string Topic { get; }

    /// <summary>
    /// The consumer group's name at the broker. The transactional ids begin with it, and the endpoint's dead letters carry it.
    /// </summary>
    string ConsumerGroup { get; }

    /// <summary>False only declares the endpoint, for operators to see. Other processes do its work.</summary>
    bool IsHosted { get; set; }

    /// <summary>Confluent's consumer configuration. The endpoint itself sets isolation, offsets and commits.</summary>
    ConsumerConfig Consumer { get; }

    /// <summary>Confluent's producer configuration. The endpoint itself sets ids, acknowledgements and time-outs.</summary>
    ProducerConfig Producer { get; }

    /// <summary>The endpoint's own limits.</summary>
    ExactlyOnceOptions Options { get; }
}
