using MassTransit;
using MassTransit.Transports;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Send endpoints of topics, for code outside a consumer.</summary>
/// <remarks>The endpoints produce at once. An outbox wraps them and captures the send contexts instead.</remarks>
public sealed class KafkaEndpoints : ISendEndpointProvider, IPublishEndpointProvider
{
    readonly Lazy<ReceiveEndpointContext> _context;

    /// <param name="sendOnly">Gets the rider's send-only endpoint, once the rider is built.</param>
    internal KafkaEndpoints(Func<ReceiveEndpointContext> sendOnly) => _context = new Lazy<ReceiveEndpointContext>(sendOnly);

    /// <summary>The endpoint of a <see cref="TopicAddress"/>.</summary>
    /// <exception cref="ConfigurationException">The address does not name a topic.</exception>
    public Task<ISendEndpoint> GetSendEndpoint(Uri address) => _context.Value.SendEndpointProvider.GetSendEndpoint(address);

    /// <summary>The endpoint of a declared type's topic.</summary>
    /// <exception cref="ConfigurationException">The type was not declared with <c>AddProducer</c>.</exception>
    public Task<ISendEndpoint> GetPublishSendEndpoint<T>()
        where T : class => _context.Value.PublishEndpointProvider.GetPublishSendEndpoint<T>();

    /// <inheritdoc />
    public ConnectHandle ConnectSendObserver(ISendObserver observer) => _context.Value.ConnectSendObserver(observer);

    /// <inheritdoc />
    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => _context.Value.ConnectPublishObserver(observer);
}
