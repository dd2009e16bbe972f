using MassTransit;
using MassTransit.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.AtLeastOnce;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Starts the poll loop of a topic endpoint with the parts of its delivery guarantee.</summary>
internal sealed class TopicReceiveTransport(
    TopicEndpointSettings settings, ReceiveEndpointContext endpoint, EndpointMonitor monitor, IServiceProvider provider,
    IDeadLetterStore deadLetters, TimeProvider time, ILogger<TopicReceiveTransport> logger) : IReceiveTransport
{
    public ReceiveTransportHandle Start()
    {
        var backoff = new RetryBackoff(settings.Options.Retry, time);
        var runner = new UnitOfWorkRunner(settings, endpoint, provider);
        return new TopicPollLoop(settings, endpoint, Guarantee(runner, backoff), runner, monitor, backoff, logger);
    }

    IReceiveGuarantee Guarantee(UnitOfWorkRunner runner, RetryBackoff backoff) =>
        settings.Guarantee is DeliveryGuarantee.AtMostOnce
        ? new AtMostOnceGuarantee(runner, provider.GetRequiredService<IDeliveryWindows>(), settings, monitor, time, logger)
        : new AtLeastOnceGuarantee(
            runner, new DeadLetterWriter(deadLetters, settings, backoff, time, logger), provider.GetRequiredService<IRetryStore>(),
            settings, monitor, backoff, time, logger);

    public void Probe(ProbeContext context)
    {
        var scope = context.CreateScope("kafkaTopic");
        scope.Add("topic", settings.Topic);
        scope.Add("consumerGroup", settings.ConsumerGroup);
    }

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => endpoint.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) =>
        endpoint.ConnectReceiveTransportObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => endpoint.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => endpoint.ConnectSendObserver(observer);
}
