using MassTransit.Transports;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>The poll loop of an exactly-once endpoint: replaces a consumer that failed, stalls or was fenced.</summary>
/// <remarks>
/// A producer is created only for a partition that the group has just assigned. So an error that ends a producer (an unknown outcome, a
/// fatal error, a fence) ends the consumer too. The consumer leaves the group, and a new consumer gets partitions, producers with the same
/// transactional ids, and the committed offsets. Fencing protects the output, so a fenced instance always rejoins; the more often it was
/// fenced, the longer it waits before.
/// </remarks>
internal sealed class ExactlyOncePollLoop : ReceiveTransportHandle
{
    /// <summary>More fencings than these are hardly the pauses of a machine or a broker.</summary>
    const int FencesOfStalls = 3;

    readonly ExactlyOnceSettings _settings;
    readonly ReceiveEndpointContext _endpoint;
    readonly EndpointMonitor _monitor;
    readonly RetryBackoff _backoff;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly FenceCount _fences;
    readonly ConsumerSupervisor _supervisor;
    int _failures;

    /// <param name="settings">The endpoint.</param>
    /// <param name="endpoint">MassTransit's context of the endpoint.</param>
    /// <param name="newConsumer">Creates a consumer that runs the given action after each assignment of partitions.</param>
    /// <param name="monitor">Holds the endpoint's state.</param>
    /// <param name="backoff">The backoff before a new consumer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public ExactlyOncePollLoop(
        ExactlyOnceSettings settings, ReceiveEndpointContext endpoint, Func<Action, ExactlyOnceConsumer> newConsumer,
        EndpointMonitor monitor, RetryBackoff backoff, TimeProvider time, ILogger logger)
    {
        (_settings, _endpoint, _monitor, _backoff, _time, _logger) = (settings, endpoint, monitor, backoff, time, logger);
        _fences = new FenceCount(settings.Options.FencedWindow);
        var terms = ConsumerTerms.Of(settings.Endpoint, settings.Options.StallLimit, settings.Options.LongestTransaction);
        _supervisor = new ConsumerSupervisor(terms, () => newConsumer(Joined), PauseAfter, monitor, logger);
    }

    public async Task Stop(CancellationToken cancellationToken = default)
    {
        await _supervisor.Stop();
        _monitor.Stopped();
        await _endpoint.TransportObservers.NotifyCompleted(_endpoint.InputAddress, new NoDispatches());
    }

    void Joined()
    {
        _failures = 0;
        _endpoint.TransportObservers.NotifyReady(_endpoint.InputAddress);
    }

    TimeSpan PauseAfter(Exception exception) =>
        exception is TransactionException { Failure: TransactionFailure.Fenced } fence ? Fenced(fence) : Failed(exception);

    TimeSpan Fenced(TransactionException exception)
    {
        var (group, transactionalId) = (_settings.Endpoint.ConsumerGroup, _settings.TransactionalId(exception.Partition));
        var times = _fences.Add(_time.GetUtcNow());
        var pause = _settings.Options.FencedRetry.PauseAfter(times);
        ReportFailed(exception.Code.ToString());
        if (times > FencesOfStalls)
            _monitor.Repeated(_logger, "fencing").FencedOften(group, transactionalId, times, pause.TotalSeconds);
        else
            _logger.Fenced(group, transactionalId, exception.Code);
        return pause;
    }

    TimeSpan Failed(Exception exception)
    {
        var category = exception is TransactionException transaction
            ? transaction.Code.ToString()
            : FailureClassifier.Classify(exception).Category;
        ReportFailed(category);
        _monitor.Repeated(_logger, $"{category} of the consumer").ConsumerReplaced(
            _settings.Endpoint.Topic, _settings.Endpoint.ConsumerGroup, category, exception);
        return _backoff.After(++_failures);
    }

    void ReportFailed(string category)
    {
        // Before Stopped, so that a reader of the stopped state also reads its cause.
        _monitor.Failed(category);
        _monitor.Stopped();
    }

    /// <summary>No record of this endpoint goes through MassTransit's consumers.</summary>
    sealed class NoDispatches : DeliveryMetrics
    {
        public long DeliveryCount => 0;
        public int ConcurrentDeliveryCount => 0;
    }
}
