using System.Text.Json;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Api;

/// <summary>Until the bus outbox is merged: captures what is published as outbox rows of the same DbContext.</summary>
internal sealed class TemporaryOutbox(OrdersDbContext db, TimeProvider time) : IPublishEndpoint
{
    public async Task Publish<T>(T message, IPipe<PublishContext<T>> publishPipe, CancellationToken cancellationToken = default)
        where T : class
    {
        var context = new MassTransit.Context.MessageSendContext<T>(message, cancellationToken);
        await publishPipe.Send(context);
        var (topic, key) = message switch
        {
            OrderCreated created => (Topics.Orders, created.OrderId),
            OrderShipped shipped => (Topics.Shipments, shipped.OrderId),
            _ => throw new ConfigurationException(typeof(T).Name),
        };
        db.Add(new OutboxMessage
        {
            Lane = 0,
            Topic = topic,
            Key = key.ToString(),
            MessageId = context.MessageId!.Value,
            MessageType = MessageUrn.ForTypeString<T>(),
            Headers = new Dictionary<string, string>(),
            Body = JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web),
            CreatedAt = time.GetUtcNow(),
        });
    }

    public Task Publish<T>(T message, CancellationToken cancellationToken = default)
        where T : class => throw new NotSupportedException();

    public Task Publish<T>(T message, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default)
        where T : class => throw new NotSupportedException();

    public Task Publish(object message, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task Publish(object message, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task Publish(object message, Type messageType, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task Publish(object message, Type messageType, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task Publish<T>(object values, CancellationToken cancellationToken = default)
        where T : class => throw new NotSupportedException();

    public Task Publish<T>(object values, IPipe<PublishContext<T>> publishPipe, CancellationToken cancellationToken = default)
        where T : class => throw new NotSupportedException();

    public Task Publish<T>(object values, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default)
        where T : class => throw new NotSupportedException();

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => throw new NotSupportedException();
}
