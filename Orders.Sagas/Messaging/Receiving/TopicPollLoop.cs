using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>
/// The endpoint's own thread: it polls, whatever the lanes are doing, and makes a new consumer when one is beyond repair, or lanes and consumer when a lane
/// is: what was read and not finished is read again then. At the end it stops polling, drains within the endpoint's limit, commits and leaves the group.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "MassTransit stops a transport exactly once, and Stop disposes it.")]
internal sealed class TopicPollLoop : ReceiveTransportHandle
{
    readonly TopicEndpointSettings _settings;
    readonly ReceiveEndpointContext _endpoint;
    readonly UnitOfWorkRunner _runner;
    readonly EndpointMonitor _monitor;
    readonly RetryBackoff _pauses;
    readonly ILogger _logger;
    readonly IReceiveGuarantee _guarantee;
    readonly CancellationTokenSource _stopping = new();
    readonly Task _running;
    RecordLanes _lanes;
    int _failures;

    public TopicPollLoop(
        TopicEndpointSettings settings, ReceiveEndpointContext endpoint, IReceiveGuarantee guarantee, UnitOfWorkRunner runner, EndpointMonitor monitor,
        RetryBackoff pauses, ILogger logger)
    {
        (_settings, _endpoint, _runner, _monitor, _pauses, _logger) = (settings, endpoint, runner, monitor, pauses, logger);
        _guarantee = guarantee;
        _lanes = NewLanes();
        _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task Stop(CancellationToken cancellationToken = default)
    {
        await _stopping.CancelAsync();
        await _running;
        await CompleteLanes();
        _stopping.Dispose();
        _monitor.Stopped();
        await _endpoint.TransportObservers.NotifyCompleted(_endpoint.InputAddress, _runner.Metrics.GetMetrics());
    }

    /// <summary>The other lanes find only records of the consumer that is gone, and end.</summary>
    void ReplaceLanes()
    {
        _ = _lanes.Complete();
        _lanes = NewLanes();
    }

    /// <summary>The partitions are given up by now. A consumer that does not listen to its cancellation may still be at work, on what it cannot commit.</summary>
    async Task CompleteLanes()
    {
        var ending = _lanes.Complete();
        await ending.WaitAsync(_settings.Options.DrainLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ending.IsCompleted)
            _logger.ConsumersLeftBehind(_settings.Topic, _settings.ConsumerGroup, _settings.Options.DrainLimit.TotalSeconds);
        if (_lanes.Failure is { } failure)
            _logger.LaneBroke(_settings.Topic, _settings.ConsumerGroup, FailureClassifier.Classify(failure).Category, failure);
    }

    void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            _monitor.Started();
            try
            {
                Consume();
            }
            catch (Exception exception)
            {
                Failed(exception);
            }
        }
    }

    RecordLanes NewLanes() => new(_guarantee.Delivery, _settings.Options.LaneCount, _settings.Options.UnitOfWorkRecordLimit);

    void Consume()
    {
        using var consumer = new TopicConsumer(_settings, _lanes, _guarantee, _monitor, _logger, Joined);
        while (!_stopping.IsCancellationRequested)
        {
            consumer.PollRound();
            if (_lanes.Failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
        }

        consumer.Close();
    }

    void Joined()
    {
        _failures = 0;
        _endpoint.TransportObservers.NotifyReady(_endpoint.InputAddress);
    }

    void Failed(Exception exception)
    {
        var category = FailureClassifier.Classify(exception).Category;
        _monitor.Failed(category);
        _logger.ConsumerReplaced(_settings.Topic, _settings.ConsumerGroup, category, exception);
        if (_lanes.Failure is not null)
            ReplaceLanes();
        _stopping.Token.WaitHandle.WaitOne(_pauses.After(++_failures));
    }
}
