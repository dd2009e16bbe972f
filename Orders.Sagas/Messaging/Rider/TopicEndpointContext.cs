using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Rider;

internal sealed class TopicEndpointContext(IHostConfiguration host, IReceiveEndpointConfiguration endpoint, TopicTransportProvider transports)
    : BaseReceiveEndpointContext(host, endpoint)
{
    public override void AddSendAgent(IAgent agent) => throw new NotSupportedException("The producer lives as long as the process.");

    public override void AddConsumeAgent(IAgent agent) => throw new NotSupportedException("The endpoint's transport ends its own tasks.");

    public override Exception ConvertException(Exception exception, string message) => new ConnectionException(message, exception);

    protected override ISendTransportProvider CreateSendTransportProvider() => transports;

    protected override IPublishTransportProvider CreatePublishTransportProvider() => transports;
}
