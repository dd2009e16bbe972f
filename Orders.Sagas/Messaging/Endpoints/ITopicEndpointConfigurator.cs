using Confluent.Kafka;
using MassTransit;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Configures one topic endpoint: one consumer of one topic in one consumer group.</summary>
public interface ITopicEndpointConfigurator : IReceiveEndpointConfigurator
{
    /// <summary>The topic, as the broker knows it.</summary>
    string Topic { get; }

    /// <summary>The consumer group, as the broker knows it. The inbox and the dead letters of the endpoint carry this name.</summary>
    string ConsumerGroup { get; }

    /// <summary>
    /// Confluent's consumer, for what it offers and the endpoint does not decide itself. Offsets and commits are the endpoint's.
    /// </summary>
    ConsumerConfig Consumer { get; }

    /// <summary>The endpoint's own limits.</summary>
    TopicEndpointOptions Options { get; }

    /// <summary>States what the endpoint promises and how repeats are absorbed. Every endpoint has to; a statement that makes no sense fails at start.</summary>
    /// <param name="guarantee">The promise.</param>
    /// <param name="retention">How long message ids or keys are known, where that is limited.</param>
    /// <param name="duplicates">How repeats are absorbed, the first line of defence first.</param>
    void Guarantees(DeliveryGuarantee guarantee, TimeSpan? retention, params IReadOnlyList<DuplicateStrategy> duplicates);

    /// <summary>Whether the endpoint states that the inbox absorbs its repeats.</summary>
    bool HasInbox { get; }

    /// <summary>False declares the endpoint, so that operators are told of it, and leaves its work to other processes.</summary>
    bool IsHosted { get; set; }

    /// <summary>Whether the endpoint skips messages that it has no consumer for. By default they fail, as unhandled events.</summary>
    bool SkipsUnconsumed { get; set; }

    /// <summary>Begins the units of work that records are processed in; null processes each record in a scope of its own, without a transaction around it.</summary>
    IUnitOfWorkFactory? UnitOfWork { get; set; }
}
