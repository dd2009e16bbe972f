using MassTransit;
using MassTransit.Observables;
using MassTransit.Transports;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Sends to one topic.</summary>
/// <remarks><see cref="CreateSendContext"/> does not send, so MassTransit's outbox can capture messages for the topic.</remarks>
internal sealed class TopicSendTransport(string topic, TopicTopology topology, IRecordWriter writer) : ISendTransport
{
    readonly SendObservable _observers = new();

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => _observers.Connect(observer);

    public async Task<SendContext<T>> CreateSendContext<T>(T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var context = new TopicSendContext<T>(message, cancellationToken);
        await pipe.Send(context);
        context.DestinationAddress = TopicAddress.Of(topic);
        context.PartitionKey ??= topology.KeyOf(message);
        return context;
    }

    public async Task Send<T>(T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var context = await CreateSendContext(message, pipe, cancellationToken);
        await _observers.PreSend(context);
        try
        {
            await writer.WriteAll([OutboundRecords.From(context, topology)], cancellationToken);
        }
        catch (Exception exception)
        {
            await _observers.SendFault(context, exception);
            throw;
        }

        await _observers.PostSend(context);
    }
}
