using System.Data.Common;

namespace Orders.Sagas.Messaging;

/// <summary>Runs concurrent requests together: those that arrive while a group runs form the next group.</summary>
/// <remarks>
/// A request alone waits for nobody; under load one transaction serves many. If a group fails, its requests run again, each alone, so no
/// request fails because of another one. They run one after the other, so that the calls need one connection and not one for each request.
/// A caller that stops waiting leaves its request to the group that has begun.
/// </remarks>
/// <param name="run">Runs a group, and returns an answer for each request, in their order.</param>
/// <param name="limit">The maximum number of requests in a group.</param>
internal sealed class GroupedCalls<TRequest, TAnswer>(
    Func<IReadOnlyList<TRequest>, Task<IReadOnlyList<TAnswer>>> run, int limit = GroupedCalls.Limit)
{
    readonly Lock _lock = new();
    readonly Queue<Waiting> _waiting = [];
    bool _isRunning;

    public Task<TAnswer> Run(TRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Waiting(request, cancellationToken);
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            if (!_isRunning)
                Start();
            _isRunning = true;
        }

        return waiting.Answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Starts without the caller's execution context: its trace is not that of the other requests.</summary>
    void Start()
    {
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(RunAll);
    }

    async Task RunAll()
    {
        while (Next() is { Count: > 0 } group)
        {
            var failure = await TryRun(group);
            if (failure is not null && group.Count == 1)
                group[0].Answer.TrySetException(failure);
            else if (failure is not null)
                await RunEach(group);
        }
    }

    /// <summary>Takes the requests of the next group; none ends the loop.</summary>
    List<Waiting> Next()
    {
        var group = new List<Waiting>();
        lock (_lock)
        {
            while (group.Count < limit && _waiting.TryDequeue(out var waiting))
            {
                if (!waiting.CancellationToken.IsCancellationRequested)
                    group.Add(waiting);
            }

            _isRunning = group.Count > 0;
        }

        return group;
    }

    /// <summary>Runs requests together.</summary>
    /// <returns>Their failure; null after their answers were given.</returns>
    async Task<Exception?> TryRun(IReadOnlyList<Waiting> group)
    {
        try
        {
            var answers = await run([.. group.Select(waiting => waiting.Request)]);
            foreach (var (waiting, answer) in group.Zip(answers))
                waiting.Answer.TrySetResult(answer);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Runs the requests of a group that failed, each alone.</summary>
    /// <remarks>Once the connection fails, the rest fails with it: each request would wait for a time-out of its own.</remarks>
    async Task RunEach(IReadOnlyList<Waiting> group)
    {
        Exception? failure = null;
        foreach (var waiting in group)
        {
            if (!IsOfConnection(failure))
                failure = await TryRun([waiting]);
            if (failure is not null)
                waiting.Answer.TrySetException(failure);
        }
    }

    /// <summary>A failure that PostgreSQL reports has an SQLSTATE.</summary>
    static bool IsOfConnection(Exception? failure) =>
        failure is not null && (failure is DbException { SqlState: null } || IsOfConnection(failure.InnerException));

    sealed record Waiting(TRequest Request, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The limit of grouped calls.</summary>
internal static class GroupedCalls
{
    /// <summary>More requests would not make a commit cheaper, and its rows would be locked for longer.</summary>
    public const int Limit = 128;
}
