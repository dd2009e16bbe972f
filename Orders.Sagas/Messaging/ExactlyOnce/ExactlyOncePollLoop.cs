using System.Diagnostics.CodeAnalysis;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>The poll thread of an endpoint: replaces a failed consumer until the endpoint stops or is fenced too often.</summary>
/// <remarks>
/// A producer is created only for a partition that the group has just assigned. So an error that ends a producer (an unknown outcome, a
/// fatal error, a fence) ends the consumer too. The consumer leaves the group, and a new consumer gets partitions, producers with the same
/// transactional ids, and the committed offsets. An instance that is fenced too often stays stopped until its process restarts.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "MassTransit stops a transport exactly once, and Stop disposes it.")]
internal sealed class ExactlyOncePollLoop : ReceiveTransportHandle
{
    readonly ExactlyOnceSettings _settings;
    readonly ReceiveEndpointContext _endpoint;
    readonly Func<Action, ExactlyOnceConsumer> _newConsumer;
    readonly EndpointMonitor _monitor;
    readonly RetryBackoff _backoff;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly FenceCount _fences;
    readonly CancellationTokenSource _stopping = new();
    readonly Task _running;
    int _failures;
    bool _staysStopped;

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
        (_settings, _endpoint, _newConsumer) = (settings, endpoint, newConsumer);
        (_monitor, _backoff, _time, _logger) = (monitor, backoff, time, logger);
        _fences = new FenceCount(settings.Options.FencedLimit, settings.Options.FencedWindow);
        _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task Stop(CancellationToken cancellationToken = default)
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _monitor.Stopped();
        await _endpoint.TransportObservers.NotifyCompleted(_endpoint.InputAddress, new NoDispatches());
    }

    void Run()
    {
        while (!_stopping.IsCancellationRequested && !_staysStopped)
        {
            _monitor.Started();
            try
            {
                Consume();
            }
            catch (TransactionException exception) when (exception.Failure is TransactionFailure.Fenced)
            {
                Fenced(exception);
            }
            catch (Exception exception)
            {
                Failed(exception);
            }
        }
    }

    void Consume()
    {
        using var consumer = _newConsumer(Joined);
        while (!_stopping.IsCancellationRequested)
            consumer.PollRound();
    }

    void Joined()
    {
        _failures = 0;
        _endpoint.TransportObservers.NotifyReady(_endpoint.InputAddress);
    }

    void Fenced(TransactionException exception)
    {
        var transactionalId = _settings.TransactionalId(exception.Partition);
        // Before Stopped, so that a reader of the stopped state also reads its cause.
        _monitor.Failed(exception.Code.ToString());
        _monitor.Stopped();
        _staysStopped = !_fences.MayRejoin(_time.GetUtcNow());
        if (_staysStopped)
        {
            _logger.StaysStopped(_settings.Endpoint.ConsumerGroup, transactionalId, _settings.Options.FencedLimit + 1);
            return;
        }

        _logger.Fenced(_settings.Endpoint.ConsumerGroup, transactionalId, exception.Code);
        Pause();
    }

    void Failed(Exception exception)
    {
        var category = exception is TransactionException transaction
            ? transaction.Code.ToString()
            : FailureClassifier.Classify(exception).Category;
        _monitor.Failed(category);
        _monitor.Stopped();
        _logger.ConsumerReplaced(_settings.Endpoint.Topic, _settings.Endpoint.ConsumerGroup, category, exception);
        Pause();
    }

    void Pause() => _stopping.Token.WaitHandle.WaitOne(_backoff.After(++_failures));

    /// <summary>No record of this endpoint goes through MassTransit's consumers.</summary>
    sealed class NoDispatches : DeliveryMetrics
    {
        public long DeliveryCount => 0;
        public int ConcurrentDeliveryCount => 0;
    }
}
