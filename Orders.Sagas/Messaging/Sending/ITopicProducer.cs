namespace MassTransit;

/// <summary>Produces messages of one type to the topic that <c>AddProducer</c> declared for the type.</summary>
/// <remarks>Scoped: an outbox of the scope captures the message.</remarks>
public interface ITopicProducer<in T>
    where T : class
{
    /// <summary>Produces the message, or adds it to the scope's outbox.</summary>
    Task Produce(T message, CancellationToken cancellationToken = default);
}
