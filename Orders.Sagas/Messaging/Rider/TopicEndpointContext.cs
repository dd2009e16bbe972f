using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>MassTransit's context of a topic endpoint: sends and publishes go to topics.</summary>
internal sealed class TopicEndpointContext(
    IHostConfiguration host, IReceiveEndpointConfiguration endpoint, TopicTransportProvider transports)
    : BaseReceiveEndpointContext(host, endpoint)
{
    public override void AddSendAgent(IAgent agent) =>
        throw new NotSupportedException("The producer belongs to the process, not to an endpoint.");

    public override void AddConsumeAgent(IAgent agent) => throw new NotSupportedException("The receive transport stops its own tasks.");

    public override Exception ConvertException(Exception exception, string message) => new ConnectionException(message, exception);

    protected override ISendTransportProvider CreateSendTransportProvider() => transports;

    protected override IPublishTransportProvider CreatePublishTransportProvider() => transports;
}
