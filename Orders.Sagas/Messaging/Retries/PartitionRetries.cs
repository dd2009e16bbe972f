using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Loads the waiting records of one partition at its assignment, and starts the attempts that are due until the drain.</summary>
/// <remarks>Only the partition's owner retries them, so they need neither leases nor a query for each new record.</remarks>
internal sealed class PartitionRetries(
    PartitionAssignment assignment, IRetryStore store, StoredRetry retry, EndpointTrouble trouble, RetrySlots slots,
    TopicEndpointSettings settings, RetryBackoff backoff, StoreAvailability availability, SemaphoreSlim loads, TimeProvider time)
{
    /// <summary>How soon an operator's request for an attempt is noticed.</summary>
    static readonly TimeSpan ReloadWhileWaiting = TimeSpan.FromSeconds(5);

    /// <summary>How soon a row is noticed that a former owner stored late.</summary>
    static readonly TimeSpan ReloadWhileEmpty = TimeSpan.FromSeconds(30);

    static readonly TimeSpan AfterStoreFailure = TimeSpan.FromSeconds(5);

    readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile TaskCompletionSource _wake = NewSignal();
    readonly SteadyClock _clock = new(time);
    DateTimeOffset _nextLoad;
    int _failures;

    public WaitingKeys Keys { get; } = new();

    /// <summary>Completes when the keys of the former owner's records are known; cancelled if the partition is given up before.</summary>
    public Task Loaded => _loaded.Task;

    public bool IsFull => Keys.Records >= settings.Options.WaitingLimit;

    /// <summary>Adds a record that this process has stored.</summary>
    public void Add(WaitingRecord record)
    {
        Keys.Add(Here(record), _clock.Now);
        Wake();
    }

    public void MakeAllDue()
    {
        Keys.MakeAllDue(_clock.Now);
        Wake();
    }

    /// <summary>Runs until the drain begins.</summary>
    public async Task Run()
    {
        while (!assignment.Draining.IsCancellationRequested)
        {
            try
            {
                await Round();
                _failures = 0;
            }
            catch (Exception exception)
            {
                if (assignment.Draining.IsCancellationRequested)
                    break;
                availability.Failed(exception);
                await backoff.Wait(backoff.After(++_failures), assignment.Draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _loaded.TrySetCanceled(assignment.Draining);
    }

    async Task Round()
    {
        var wake = _wake = NewSignal();
        if (_clock.Now >= _nextLoad)
            await Load();
        while (Keys.TakeDue(_clock.Now) is { } key)
            await Start(key);
        await Pause(wake.Task);
    }

    async Task Load()
    {
        var rows = await Read();
        var now = _clock.Now;
        foreach (var row in rows)
            Keys.Add(Here(row), now);
        _nextLoad = now + (rows.Count == 0 ? ReloadWhileEmpty : ReloadWhileWaiting);
        availability.Succeeded();
        _loaded.TrySetResult();
    }

    /// <summary>Translates the time of a row, which the wall clock of any process wrote, into this process's steady time.</summary>
    /// <remarks>No pause is longer than the schedule's cap. A later time is that of a clock which was ahead.</remarks>
    WaitingRecord Here(WaitingRecord row)
    {
        var longest = settings.Options.StoredRetry.Cap;
        var pause = row.NextAttemptAt - time.GetUtcNow();
        return row with { NextAttemptAt = _clock.Now + (pause > longest ? longest : pause) };
    }

    /// <summary>Reads the rows, one partition of the endpoint at a time: an assignment has many.</summary>
    async Task<IReadOnlyList<WaitingRecord>> Read()
    {
        await loads.WaitAsync(assignment.Draining);
        try
        {
            return await store.Load(
                settings.Of(assignment.Partition.Topic).ConsumerGroup, assignment.Partition.Topic, assignment.Partition.Partition.Value,
                assignment.Draining);
        }
        finally
        {
            loads.Release();
        }
    }

    async Task Start(WaitingKey key)
    {
        Action leave;
        try
        {
            leave = await slots.Enter(trouble, assignment.Draining);
        }
        catch (OperationCanceledException)
        {
            Keys.Reschedule(key, key.DueAt);
            throw;
        }

        _ = Task.Run(() => Attempt(key, leave));
    }

    async Task Attempt(WaitingKey key, Action leave)
    {
        try
        {
            if (!assignment.TryBeginRetry())
                return;
            try
            {
                await Attempt(key);
            }
            finally
            {
                assignment.EndRetry();
            }
        }
        finally
        {
            leave();
            Wake();
        }
    }

    async Task Attempt(WaitingKey key)
    {
        var record = key.First;
        try
        {
            if (await retry.Run(record, assignment, trouble) is { } pause)
                Keys.Reschedule(key, _clock.Now + pause);
            else
                Keys.RemoveFirst(key, record, _clock.Now);
            availability.Succeeded();
        }
        catch (Exception exception)
        {
            // The store is not available, or the assignment has ended: the next owner goes on with the record.
            if (!assignment.HasEnded)
                availability.Failed(exception);
            Keys.Reschedule(key, _clock.Now + AfterStoreFailure);
        }
    }

    /// <summary>Waits until a key is due, the rows are to be read again, or something has changed.</summary>
    async Task Pause(Task woken)
    {
        var until = Keys.NextDue is { } due && due < _nextLoad ? due : _nextLoad;
        var pause = until - _clock.Now;
        if (pause <= TimeSpan.Zero)
            return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(assignment.Draining);
        await Task.WhenAny(woken, Task.Delay(pause, time, ended.Token));
        await ended.CancelAsync();
    }

    void Wake() => _wake.TrySetResult();

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
