using MassTransit;

namespace Orders.Sagas.Messaging.Sending;

internal sealed class TopicProducer<T>(IPublishEndpoint endpoint) : ITopicProducer<T>
    where T : class
{
    public Task Produce(T message, CancellationToken cancellationToken) => endpoint.Publish(message, cancellationToken);
}
