using System.Collections.Concurrent;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Makes a client's blocking calls on a thread of their own, so that no caller waits longer than a limit.</summary>
/// <remarks>
/// librdkafka does not keep every time-out that it is given (librdkafka 5456, 5511). A call beyond its limit keeps the thread until it
/// returns, perhaps for ever; calls behind it wait as long. The client is closed by the last call: to close it beside another call of its
/// own can end the process.
/// </remarks>
internal sealed class BoundedCalls
{
    readonly Lock _lock = new();
    readonly BlockingCollection<Task> _calls = [];
    Task _latest = Task.CompletedTask;
    Task? _thread;

    /// <summary>Makes a call, and throws what it throws.</summary>
    /// <returns>False when the call did not return within the limit. It still may.</returns>
    /// <exception cref="ObjectDisposedException">The client is closed, or closes when its calls have returned.</exception>
    public bool TryRun(Action call, TimeSpan limit) => Returns(Add(call), limit);

    /// <summary>Refuses further calls, and makes the last one when no other is in progress: now, or when they have returned.</summary>
    /// <returns>False when it was not made within the limit.</returns>
    public bool Close(Action last, TimeSpan limit)
    {
        Task before, closing;
        lock (_lock)
        {
            before = _latest;
            closing = Add(last);
            _calls.CompleteAdding();
        }

        return before.IsCompleted && Returns(closing, limit);
    }

    Task Add(Action call)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_calls.IsAddingCompleted, this);
            _thread ??= Task.Factory.StartNew(MakeCalls, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var added = new Task(call);
            _calls.Add(added);
            return _latest = added;
        }
    }

    void MakeCalls()
    {
        foreach (var call in _calls.GetConsumingEnumerable())
        {
            call.RunSynchronously(TaskScheduler.Default);
            // Nobody waits for a late failure any more: the caller has treated the call's outcome as unknown.
            _ = call.Exception;
        }
    }

    static bool Returns(Task call, TimeSpan limit)
    {
        if (((IAsyncResult)call).AsyncWaitHandle.WaitOne(limit))
        {
            call.GetAwaiter().GetResult();
            return true;
        }

        KafkaMetrics.OverdueCalls.Add(1);
        _ = call.ContinueWith(_ => KafkaMetrics.OverdueCalls.Add(-1), TaskScheduler.Default);
        return false;
    }
}
