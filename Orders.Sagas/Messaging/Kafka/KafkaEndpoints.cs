using MassTransit;
using MassTransit.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Orders.Sagas.Messaging.Kafka;

/// <summary>
/// Send endpoints for topics outside of a consumer. What is sent through them is produced at once; an outbox wraps them and takes only the send contexts.
/// </summary>
public sealed class KafkaEndpoints : ISendEndpointProvider, IPublishEndpointProvider
{
    readonly Lazy<ReceiveEndpointContext> _context;

    internal KafkaEndpoints(IServiceProvider provider) =>
        _context = new Lazy<ReceiveEndpointContext>(() => ((KafkaRider)provider.GetRequiredService<IKafkaRider>()).SendOnly);

    /// <summary>The endpoint of a <see cref="TopicAddress"/>.</summary>
    /// <exception cref="ConfigurationException">The address is not a topic's.</exception>
    public Task<ISendEndpoint> GetSendEndpoint(Uri address) => _context.Value.SendEndpointProvider.GetSendEndpoint(address);

    /// <summary>The endpoint of the topic that a type was declared for.</summary>
    /// <exception cref="ConfigurationException">The type was not declared with <c>AddProducer</c>.</exception>
    public Task<ISendEndpoint> GetPublishSendEndpoint<T>()
        where T : class => _context.Value.PublishEndpointProvider.GetPublishSendEndpoint<T>();

    /// <inheritdoc />
    public ConnectHandle ConnectSendObserver(ISendObserver observer) => _context.Value.ConnectSendObserver(observer);

    /// <inheritdoc />
    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => _context.Value.ConnectPublishObserver(observer);
}
