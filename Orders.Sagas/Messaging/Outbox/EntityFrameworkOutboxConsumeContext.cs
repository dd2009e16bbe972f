using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Captures the messages that a consumer or saga sends, as outbox rows of its unit of work.</summary>
/// <remarks>The relay delivers the rows, so the steps that MassTransit's own outbox takes after consuming are empty here.</remarks>
internal sealed class EntityFrameworkOutboxConsumeContext<TMessage>(
    ConsumeContext<TMessage> context, OutboxConsumeOptions options, IServiceProvider provider, UnitOutbox unit,
    TopicTopology topology, OutboxOptions outbox, TimeProvider time) :
    OutboxConsumeContextProxy<TMessage>(context, options, provider)
    where TMessage : class
{
    readonly Guid _consumedId = context.MessageId ?? throw new InvalidOperationException("The rider must give every message an id.");
    readonly Guid _consumerId = options.ConsumerId;
    int _sends;

    public override bool ContinueProcessing { get; set; }
    public override bool IsMessageConsumed => false;
    public override bool IsOutboxDelivered => false;
    public override int ReceiveCount => 1;
    public override long? LastSequenceNumber => null;

    public override Task SetConsumed() => Task.CompletedTask;
    public override Task SetDelivered() => Task.CompletedTask;
    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult<List<OutboxMessageContext>>([]);
    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;
    public override Task RemoveOutboxMessages() => Task.CompletedTask;

    public override Task AddSend<T>(SendContext<T> context)
    {
        // Derived from the id of the consumed message. So a message that is consumed twice sends the same ids twice, and the inbox of
        // each reader absorbs the duplicates.
        if (!context.HasOwnMessageId())
            context.MessageId = MessageIds.From(_consumedId, $"{_consumerId:N}/{_sends++}");
        unit.Add(context.ToOutboxMessage(topology, outbox, time.GetUtcNow()));
        return Task.CompletedTask;
    }
}
