using System.Collections.Concurrent;
using MassTransit;
using MassTransit.Context;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>Records what a scope outside a consumer publishes, with the message id.</summary>
sealed class RecordingPublishEndpoint(ConcurrentQueue<(Guid?, object)> published) : IPublishEndpoint
{
    public Task Publish<T>(T message, IPipe<PublishContext<T>> publishPipe, CancellationToken cancellationToken = default)
        where T : class => Keep(new MessageSendContext<T>(message, cancellationToken), publishPipe);

    public Task Publish(object message, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default) =>
        Keep(new MessageSendContext<object>(message, cancellationToken), publishPipe);

    public Task Publish<T>(T message, CancellationToken cancellationToken = default)
        where T : class => throw Unexpected();

    public Task Publish<T>(T message, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default)
        where T : class => throw Unexpected();

    public Task Publish(object message, CancellationToken cancellationToken = default) => throw Unexpected();

    public Task Publish(object message, Type messageType, CancellationToken cancellationToken = default) => throw Unexpected();

    public Task Publish(
        object message, Type messageType, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default) =>
        throw Unexpected();

    public Task Publish<T>(object values, CancellationToken cancellationToken = default)
        where T : class => throw Unexpected();

    public Task Publish<T>(object values, IPipe<PublishContext<T>> publishPipe, CancellationToken cancellationToken = default)
        where T : class => throw Unexpected();

    public Task Publish<T>(object values, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default)
        where T : class => throw Unexpected();

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => throw Unexpected();

    async Task Keep<T>(MessageSendContext<T> context, IPipe<PublishContext<T>> pipe)
        where T : class
    {
        context.MessageId = null;
        await pipe.Send(context);
        published.Enqueue((context.MessageId, context.Message));
    }

    static InvalidOperationException Unexpected() => new("A message about an attempt must have an id that derives from the attempt.");
}
