using MassTransit;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>The send endpoints that scoped code gets.</summary>
/// <remarks>The records of a unit share one scope, so each send asks for the endpoints of the current record.</remarks>
internal sealed class CurrentSendEndpoints(Func<ISendEndpointProvider> current) : ISendEndpointProvider
{
    public Task<ISendEndpoint> GetSendEndpoint(Uri address) => current().GetSendEndpoint(address);
    public ConnectHandle ConnectSendObserver(ISendObserver observer) => current().ConnectSendObserver(observer);
}

/// <inheritdoc cref="CurrentSendEndpoints"/>
internal sealed class CurrentPublishEndpoint(Func<IPublishEndpoint> current) : IPublishEndpoint
{
    public Task Publish<T>(T message, CancellationToken cancellationToken)
        where T : class => current().Publish(message, cancellationToken);

    public Task Publish<T>(T message, IPipe<PublishContext<T>> publishPipe, CancellationToken cancellationToken)
        where T : class => current().Publish(message, publishPipe, cancellationToken);

    public Task Publish<T>(T message, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken)
        where T : class => current().Publish(message, publishPipe, cancellationToken);

    public Task Publish<T>(object values, CancellationToken cancellationToken)
        where T : class => current().Publish<T>(values, cancellationToken);

    public Task Publish<T>(object values, IPipe<PublishContext<T>> publishPipe, CancellationToken cancellationToken)
        where T : class => current().Publish(values, publishPipe, cancellationToken);

    public Task Publish<T>(object values, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken)
        where T : class => current().Publish<T>(values, publishPipe, cancellationToken);

    public Task Publish(object message, CancellationToken cancellationToken) => current().Publish(message, cancellationToken);

    public Task Publish(object message, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken) =>
        current().Publish(message, publishPipe, cancellationToken);

    public Task Publish(object message, Type messageType, CancellationToken cancellationToken) =>
        current().Publish(message, messageType, cancellationToken);

    public Task Publish(object message, Type messageType, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken) =>
        current().Publish(message, messageType, publishPipe, cancellationToken);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => current().ConnectPublishObserver(observer);
}
