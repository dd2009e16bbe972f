namespace MassTransit;

/// <summary>
/// Produces messages of one type to the topic that <c>AddProducer</c> declared for it. Scoped: where the scope has an outbox, the message is captured by it.
/// </summary>
public interface ITopicProducer<in T>
    where T : class
{
    /// <summary>Produces, or hands to the scope's outbox.</summary>
    Task Produce(T message, CancellationToken cancellationToken = default);
}
