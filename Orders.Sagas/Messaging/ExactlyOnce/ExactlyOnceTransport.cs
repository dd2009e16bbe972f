using MassTransit;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>MassTransit's view of an exactly-once endpoint: starts its poll thread, and stops it in order.</summary>
internal sealed class ExactlyOnceTransport(
    ExactlyOnceSettings settings, ReceiveEndpointContext endpoint, EndpointMonitor monitor, TopicTopology topology, IDeadLetterStore deadLetters,
    TimeProvider time, ILogger<ExactlyOnceTransport> logger) : IReceiveTransport
{
    public ReceiveTransportHandle Start()
    {
        var pauses = new RetryBackoff(settings.Options.Retry, time);
        var writer = new DeadLetterWriter(deadLetters, settings.Endpoint, pauses, time, logger);
        var delivery = new BatchDelivery(new Transformation(settings, topology), writer, settings, monitor, pauses, logger);
        return new ExactlyOncePollLoop(settings, endpoint, delivery, monitor, pauses, time, logger);
    }

    public void Probe(ProbeContext context)
    {
        var scope = context.CreateScope("kafkaExactlyOnce");
        scope.Add("topic", settings.Endpoint.Topic);
        scope.Add("consumerGroup", settings.Endpoint.ConsumerGroup);
    }

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => endpoint.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) => endpoint.ConnectReceiveTransportObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => endpoint.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => endpoint.ConnectSendObserver(observer);
}
