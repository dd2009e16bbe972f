using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Keeps one consumer of an endpoint running: replaces a consumer that failed, and one that stalls.</summary>
/// <remarks>
/// It runs on no thread that a client can block. A stalled consumer is abandoned: the next one does not wait for its thread. If that thread
/// hangs inside the client, its group keeps the consumer's partitions for at most max.poll.interval.ms.
/// </remarks>
internal sealed class ConsumerSupervisor
{
    static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long an abandoned consumer whose thread does not hang may take to leave its group.</summary>
    static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(5);

    readonly ConsumerTerms _terms;
    readonly Func<IPolledConsumer> _newConsumer;
    readonly Func<Exception, TimeSpan> _failed;
    readonly EndpointMonitor _monitor;
    readonly ILogger _logger;
    readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task _supervising;

    /// <param name="terms">The endpoint's names and limits.</param>
    /// <param name="newConsumer">Creates a consumer, on its poll thread.</param>
    /// <param name="failed">Reports a failed or stalled consumer, and returns the pause before the next one.</param>
    /// <param name="monitor">Holds the endpoint's state.</param>
    /// <param name="logger">The log.</param>
    public ConsumerSupervisor(
        ConsumerTerms terms, Func<IPolledConsumer> newConsumer, Func<Exception, TimeSpan> failed, EndpointMonitor monitor, ILogger logger)
    {
        (_terms, _newConsumer, _failed, _monitor, _logger) = (terms, newConsumer, failed, monitor, logger);
        _supervising = Task.Run(Supervise);
    }

    /// <summary>Stops the consumer within its limit; a consumer that does not stop is left behind.</summary>
    public Task Stop()
    {
        _stopping.TrySetResult();
        return _supervising;
    }

    async Task Supervise()
    {
        while (!_stopping.Task.IsCompleted)
        {
            _monitor.Started();
            var run = new ConsumerRun(_newConsumer);
            if (await FailureOf(run) is { } failure)
                await WaitAtMost(_stopping.Task, PauseAfter(failure));
        }
    }

    /// <summary>Waits until the run ends; null when it was stopped.</summary>
    async Task<Exception?> FailureOf(ConsumerRun run)
    {
        // Made once: both tasks keep whatever waits for them.
        var end = Task.WhenAny(run.Ended, _stopping.Task);
        while (!run.Ended.IsCompleted)
        {
            await WaitAtMost(end, CheckInterval);
            if (_stopping.Task.IsCompleted)
                return await Stop(run);
            if (_monitor.HasStalled())
                return await Abandon(run);
        }

        return run.Ended.Exception?.InnerException;
    }

    async Task<Exception?> Stop(ConsumerRun run)
    {
        run.Stop();
        await WaitAtMost(run.Ended, _terms.StopLimit);
        if (run.Ended.IsCompleted)
            return run.Ended.Exception?.InnerException;
        run.Abandon();
        _logger.PollThreadLeftBehind(_terms.Topic, _terms.ConsumerGroup, _terms.StopLimit.TotalSeconds);
        return null;
    }

    async Task<Exception> Abandon(ConsumerRun run)
    {
        KafkaMetrics.Stalls.Add(1, _terms.Tags);
        _logger.Stalled(_terms.Topic, _terms.ConsumerGroup, _terms.StallLimit.TotalSeconds);
        run.Abandon();
        _monitor.Stopped();
        await WaitAtMost(run.Ended, LeaveLimit);
        return new StalledException(_terms.StallLimit);
    }

    /// <summary>The pause before the next consumer. A report that fails must not end the supervision.</summary>
    TimeSpan PauseAfter(Exception failure)
    {
        try
        {
            return _failed(failure);
        }
        catch (Exception exception)
        {
            _monitor.Failed(FailureClassifier.Classify(exception).Category);
            return LeaveLimit;
        }
    }

    static async Task WaitAtMost(Task task, TimeSpan limit) =>
        await task.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>The names and limits of an endpoint that its supervisor needs.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="ConsumerGroup">The consumer group, as the broker knows it.</param>
/// <param name="Tags">The tags of the endpoint's metrics.</param>
/// <param name="StallLimit">How long records may wait while nothing moves.</param>
/// <param name="StopLimit">How long a stop waits for the consumer.</param>
internal sealed record ConsumerTerms(
    string Topic, string ConsumerGroup, KeyValuePair<string, object?>[] Tags, TimeSpan StallLimit, TimeSpan StopLimit)
{
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="stallLimit">How long records may wait while nothing moves.</param>
    /// <param name="drainLimit">How long the partitions may take until they are given up.</param>
    public static ConsumerTerms Of(TopicEndpointSettings endpoint, TimeSpan stallLimit, TimeSpan drainLimit) => new(
        endpoint.Topic, endpoint.ConsumerGroup, endpoint.Tags, stallLimit,
        drainLimit + EndRound + TimeSpan.FromMilliseconds(endpoint.Consumer.SessionTimeoutMs!.Value));

    /// <summary>The time for a last round and its commits.</summary>
    static readonly TimeSpan EndRound = TimeSpan.FromSeconds(30);
}
