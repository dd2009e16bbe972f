namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Makes a client's blocking calls on threads of their own, so that no caller waits longer than a limit.</summary>
/// <remarks>
/// librdkafka does not keep every time-out that it is given (librdkafka 5456, 5511). A call beyond its limit keeps its thread until it
/// returns, perhaps for ever. The client that it uses must not be disposed before.
/// </remarks>
internal sealed class BoundedCalls
{
    readonly Lock _lock = new();
    Task _overdue = Task.CompletedTask;

    /// <summary>Completes when no call is beyond its limit, perhaps never.</summary>
    public Task Returned
    {
        get
        {
            lock (_lock)
                return _overdue;
        }
    }

    /// <summary>Makes a call, and throws what it throws.</summary>
    /// <returns>False when the call did not return within the limit. It still may.</returns>
    public bool TryRun(Action call, TimeSpan limit)
    {
        var running = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!((IAsyncResult)running).AsyncWaitHandle.WaitOne(limit))
        {
            Overdue(running);
            return false;
        }

        running.GetAwaiter().GetResult();
        return true;
    }

    void Overdue(Task call)
    {
        KafkaMetrics.OverdueCalls.Add(1);
        // A late failure is without effect: the caller has treated the call's outcome as unknown.
        var returned = call.ContinueWith(
            late =>
            {
                _ = late.Exception;
                KafkaMetrics.OverdueCalls.Add(-1);
            },
            TaskScheduler.Default);
        lock (_lock)
            _overdue = Task.WhenAll(_overdue, returned);
    }
}
