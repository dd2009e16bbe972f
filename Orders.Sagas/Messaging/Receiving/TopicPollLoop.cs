using MassTransit.Transports;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>The poll loop of one endpoint: polls while lanes process, and replaces a failed or stalled consumer and broken lanes.</summary>
/// <remarks>
/// The next consumer reads the records again that were read and not finished. A stop ends polling, drains within the endpoint's limit,
/// commits and leaves the group.
/// </remarks>
internal sealed class TopicPollLoop : ReceiveTransportHandle
{
    readonly TopicEndpointSettings _settings;
    readonly ReceiveEndpointContext _endpoint;
    readonly UnitOfWorkRunner _runner;
    readonly EndpointMonitor _monitor;
    readonly RetryBackoff _backoff;
    readonly ILogger _logger;
    readonly IReceiveGuarantee _guarantee;
    readonly ConsumerSupervisor _supervisor;
    RecordLanes _lanes;
    int _failures;

    public TopicPollLoop(
        TopicEndpointSettings settings, ReceiveEndpointContext endpoint, IReceiveGuarantee guarantee, UnitOfWorkRunner runner,
        EndpointMonitor monitor, RetryBackoff backoff, ILogger logger)
    {
        (_settings, _endpoint, _runner, _monitor, _backoff, _logger) = (settings, endpoint, runner, monitor, backoff, logger);
        _guarantee = guarantee;
        _lanes = NewLanes();
        var terms = ConsumerTerms.Of(settings, settings.Options.StallLimit, settings.Options.DrainLimit);
        _supervisor = new ConsumerSupervisor(terms, NewConsumer, Failed, monitor, logger);
    }

    public async Task Stop(CancellationToken cancellationToken = default)
    {
        await _supervisor.Stop();
        await CompleteLanes();
        _monitor.Stopped();
        await _endpoint.TransportObservers.NotifyCompleted(_endpoint.InputAddress, _runner.Metrics.GetMetrics());
    }

    TopicConsumer NewConsumer() => new(_settings, _lanes, _guarantee, _monitor, _logger, Joined);

    RecordLanes NewLanes() => new(_guarantee.Delivery, _settings.Options.LaneCount, _settings.Options.UnitOfWorkRecordLimit);

    /// <summary>Replaces the lanes. The old lanes run empty: they hold only records of ended assignments, which they drop.</summary>
    void ReplaceLanes()
    {
        _ = _lanes.Complete();
        _lanes = NewLanes();
    }

    /// <summary>Waits until the lanes have ended, at most for the drain limit.</summary>
    /// <remarks>A consumer that ignores its cancellation may still run, on work that it cannot commit.</remarks>
    async Task CompleteLanes()
    {
        var ending = _lanes.Complete();
        await ending.WaitAsync(_settings.Options.DrainLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ending.IsCompleted)
            _logger.ConsumersLeftBehind(_settings.Topic, _settings.ConsumerGroup, _settings.Options.DrainLimit.TotalSeconds);
        if (_lanes.Failure is { } failure)
            _logger.LaneBroke(_settings.Topic, _settings.ConsumerGroup, FailureClassifier.Classify(failure).Category, failure);
    }

    void Joined()
    {
        _failures = 0;
        _endpoint.TransportObservers.NotifyReady(_endpoint.InputAddress);
    }

    TimeSpan Failed(Exception exception)
    {
        // The lanes of a stalled consumer may hang with its records.
        if (_lanes.Failure is not null || exception is StalledException)
            ReplaceLanes();
        var category = FailureClassifier.Classify(exception).Category;
        _monitor.Failed(category);
        _monitor.Repeated(_logger, $"{category} of the consumer").ConsumerReplaced(
            _settings.Topic, _settings.ConsumerGroup, category, exception);
        return _backoff.After(++_failures);
    }
}
