namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Makes a client's blocking calls on threads of their own, so that no caller waits longer than a limit.</summary>
/// <remarks>
/// librdkafka does not keep every time-out that it is given (librdkafka 5456, 5511). A call beyond its limit keeps its thread until it
/// returns, perhaps for ever. The client is closed by the last call: to close it beside another call of its own can end the process.
/// </remarks>
internal sealed class BoundedCalls
{
    readonly Lock _lock = new();
    int _inProgress;
    bool _isClosed;
    Action? _last;

    /// <summary>Makes a call, and throws what it throws.</summary>
    /// <returns>False when the call did not return within the limit. It still may.</returns>
    /// <exception cref="ObjectDisposedException">The client is closed, or closes when its calls have returned.</exception>
    public bool TryRun(Action call, TimeSpan limit)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _inProgress++;
        }

        return TryRunOnThread(() => RunAndEnd(call), limit);
    }

    /// <summary>Refuses further calls, and makes the last one when no other is in progress: now, or when they have returned.</summary>
    /// <returns>False when it was not made within the limit.</returns>
    public bool Close(Action last, TimeSpan limit)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _isClosed = true;
            if (_inProgress > 0)
            {
                _last = last;
                return false;
            }
        }

        return TryRunOnThread(last, limit);
    }

    void RunAndEnd(Action call)
    {
        try
        {
            call();
        }
        finally
        {
            LastAfterAll()?.Invoke();
        }
    }

    Action? LastAfterAll()
    {
        lock (_lock)
            return --_inProgress == 0 ? _last : null;
    }

    static bool TryRunOnThread(Action call, TimeSpan limit)
    {
        var running = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (((IAsyncResult)running).AsyncWaitHandle.WaitOne(limit))
        {
            running.GetAwaiter().GetResult();
            return true;
        }

        KafkaMetrics.OverdueCalls.Add(1);
        // A late failure is without effect: the caller has treated the call's outcome as unknown.
        _ = running.ContinueWith(
            late =>
            {
                _ = late.Exception;
                KafkaMetrics.OverdueCalls.Add(-1);
            },
            TaskScheduler.Default);
        return false;
    }
}
