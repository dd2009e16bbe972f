using System.Diagnostics.CodeAnalysis;
using MassTransit.Transports;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// The endpoint's own thread. A producer is only ever made for a partition that the group has just given us, so whatever ends one (an unknown outcome, a
/// fatal error, a fence) ends the consumer with it: all leave the group, and a new consumer gets its partitions, its producers under the same transactional
/// ids, and the offsets that are committed. An instance that is fenced too often stays stopped until its process is started again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "MassTransit stops a transport exactly once, and Stop disposes it.")]
internal sealed class ExactlyOncePollLoop : ReceiveTransportHandle
{
    readonly ExactlyOnceSettings _settings;
    readonly ReceiveEndpointContext _endpoint;
    readonly BatchDelivery _delivery;
    readonly EndpointMonitor _monitor;
    readonly RetryBackoff _pauses;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly FenceCount _fences;
    readonly CancellationTokenSource _stopping = new();
    readonly Task _running;
    int _failures;
    bool _staysStopped;

    public ExactlyOncePollLoop(
        ExactlyOnceSettings settings, ReceiveEndpointContext endpoint, BatchDelivery delivery, EndpointMonitor monitor, RetryBackoff pauses, TimeProvider time,
        ILogger logger)
    {
        (_settings, _endpoint, _delivery, _monitor, _pauses, _time, _logger) = (settings, endpoint, delivery, monitor, pauses, time, logger);
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
        using var consumer = new ExactlyOnceConsumer(_settings, _delivery, _monitor, _logger, Joined);
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
        // Before it is told that we have stopped: who reads that also reads why.
        _monitor.Failed(exception.Code.ToString());
        _monitor.Stopped();
        _staysStopped = !_fences.MayJoinAgain(_time.GetUtcNow());
        if (_staysStopped)
        {
            _logger.StaysStopped(_settings.Endpoint.ConsumerGroup, _settings.TransactionalId(exception.Partition), _settings.Options.FencedLimit + 1);
            return;
        }

        _logger.Fenced(_settings.Endpoint.ConsumerGroup, _settings.TransactionalId(exception.Partition), exception.Code);
        Pause();
    }

    void Failed(Exception exception)
    {
        var category = exception is TransactionException transaction ? transaction.Code.ToString() : FailureClassifier.Classify(exception).Category;
        _monitor.Failed(category);
        _monitor.Stopped();
        _logger.ConsumerReplaced(_settings.Endpoint.Topic, _settings.Endpoint.ConsumerGroup, category, exception);
        Pause();
    }

    void Pause() => _stopping.Token.WaitHandle.WaitOne(_pauses.After(++_failures));

    /// <summary>Nothing of this endpoint goes through MassTransit's consumers.</summary>
    sealed class NoDispatches : DeliveryMetrics
    {
        public long DeliveryCount => 0;
        public int ConcurrentDeliveryCount => 0;
    }
}
