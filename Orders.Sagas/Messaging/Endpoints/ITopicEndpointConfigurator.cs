using Confluent.Kafka;
using MassTransit;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Configures one topic endpoint: one consumer of one or several topics in one consumer group.</summary>
public interface ITopicEndpointConfigurator : IReceiveEndpointConfigurator
{
    /// <summary>The topics, as the broker knows them.</summary>
    IReadOnlyList<string> Topics { get; }

    /// <summary>The consumer group, as the broker knows it.</summary>
    string ConsumerGroup { get; }

    /// <summary>The configuration of Confluent's consumer. The endpoint itself decides on offsets and commits.</summary>
    ConsumerConfig Consumer { get; }

    /// <summary>The limits of the endpoint.</summary>
    TopicEndpointOptions Options { get; }

    /// <summary>
    /// Declares the delivery guarantee and how duplicates are absorbed. Required; an invalid declaration fails the start.
    /// </summary>
    /// <param name="guarantee">The guarantee.</param>
    /// <param name="retention">How long message ids or keys are kept; null without a limit.</param>
    /// <param name="duplicates">How duplicates are absorbed, the first line of defence first.</param>
    void Guarantees(DeliveryGuarantee guarantee, TimeSpan? retention, params IReadOnlyList<DuplicateStrategy> duplicates);

    /// <summary>Whether the inbox absorbs the endpoint's duplicates.</summary>
    bool HasInbox { get; }

    /// <summary>Whether this process consumes the topics. False declares the endpoint for reports only; other processes host it.</summary>
    bool IsHosted { get; set; }

    /// <summary>Whether the endpoint skips messages that it has no consumer for. By default they fail, as unhandled events.</summary>
    bool SkipsUnconsumed { get; set; }

    /// <summary>Begins the units of work of the endpoint; null processes each record in a scope without a transaction.</summary>
    IUnitOfWorkFactory? UnitOfWork { get; set; }
}
