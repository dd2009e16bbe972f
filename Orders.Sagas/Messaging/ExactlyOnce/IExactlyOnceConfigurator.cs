using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Configures one exactly-once endpoint.</summary>
public interface IExactlyOnceConfigurator
{
    /// <summary>The topic, as the broker knows it.</summary>
    string Topic { get; }

    /// <summary>The consumer group, as the broker knows it. Transactional ids begin with this name, and dead letters carry it.</summary>
    string ConsumerGroup { get; }

    /// <summary>Whether this process runs the endpoint. False declares the endpoint for reports only; other processes host it.</summary>
    bool IsHosted { get; set; }

    /// <summary>The section of the settings that sets options and consumer; errors name its keys. Null if code sets them.</summary>
    string? SettingsSection { get; set; }

    /// <summary>Confluent's consumer configuration. The endpoint itself sets isolation, offsets and commits.</summary>
    ConsumerConfig Consumer { get; }

    /// <summary>Confluent's producer configuration. The endpoint itself sets ids, acknowledgements and time-outs.</summary>
    ProducerConfig Producer { get; }

    /// <summary>The endpoint's own limits.</summary>
    ExactlyOnceOptions Options { get; }
}
