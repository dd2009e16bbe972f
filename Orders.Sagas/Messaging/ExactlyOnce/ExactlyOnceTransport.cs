using MassTransit;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>The receive transport of an exactly-once endpoint: assembles its parts and starts its poll thread.</summary>
internal sealed class ExactlyOnceTransport(
    ExactlyOnceSettings settings, ReceiveEndpointContext endpoint, EndpointMonitor monitor, TopicTopology topology,
    IDeadLetterStore deadLetters, IBatchWriterFactory writers, TimeProvider time, ILogger<ExactlyOnceTransport> logger) : IReceiveTransport
{
    public ReceiveTransportHandle Start()
    {
        var backoff = new RetryBackoff(settings.Options.Retry, time);
        var writer = new DeadLetterWriter(deadLetters, settings.Endpoint, backoff, time, logger);
        var delivery = new BatchDelivery(new Transformation(settings, topology), writer, settings, monitor, backoff, logger);
        return new ExactlyOncePollLoop(settings, endpoint, NewConsumer, monitor, backoff, time, logger);

        ExactlyOnceConsumer NewConsumer(Action joined) =>
            new(settings, new PartitionWorkers(settings, writers, delivery, monitor, logger, joined), monitor, logger);
    }

    public void Probe(ProbeContext context)
    {
        var scope = context.CreateScope("kafkaExactlyOnce");
        scope.Add("topic", settings.Endpoint.Topic);
        scope.Add("consumerGroup", settings.Endpoint.ConsumerGroup);
    }

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => endpoint.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) =>
        endpoint.ConnectReceiveTransportObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => endpoint.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => endpoint.ConnectSendObserver(observer);
}
