using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>The waiting records of one partition: starts the attempts that are due, until the drain.</summary>
/// <remarks>Only the partition's owner retries them, so they need neither leases nor a query for each new record.</remarks>
internal sealed class PartitionRetries(
    PartitionAssignment assignment, StoredRetry retry, EndpointTrouble trouble, RetrySlots slots, TopicEndpointSettings settings,
    StoreAvailability availability, TimeProvider time)
{
    static readonly TimeSpan AfterStoreFailure = TimeSpan.FromSeconds(5);

    /// <summary>A pause that ends early does no harm, and a timer takes 49 days at most.</summary>
    static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    readonly SteadyClock _clock = new(time);
    readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile TaskCompletionSource _wake = NewSignal();

    public RetryPartition Place { get; } = new(
        settings.Of(assignment.Partition.Topic).ConsumerGroup, assignment.Partition.Topic, assignment.Partition.Partition.Value);

    public WaitingKeys Keys { get; } = new();

    /// <summary>Completes when the keys of the former owner's records are known; cancelled if the partition is given up before.</summary>
    public Task Loaded => _loaded.Task;

    public bool IsFull => Keys.Records >= settings.Options.WaitingLimit;

    /// <summary>Adds a record that this process has stored or read.</summary>
    public void Add(WaitingRecord record)
    {
        Keys.Add(Here(record), _clock.Now);
        Wake();
    }

    /// <summary>Every record that waited at the assignment was added.</summary>
    public void EndLoad() => _loaded.TrySetResult();

    public void MakeAllDue()
    {
        Keys.MakeAllDue(_clock.Now);
        Wake();
    }

    /// <summary>Runs until the drain begins.</summary>
    public async Task Run()
    {
        try
        {
            while (!assignment.Draining.IsCancellationRequested)
                await Round();
        }
        catch (OperationCanceledException) when (assignment.Draining.IsCancellationRequested)
        {
            // The next owner goes on with the records.
        }

        _loaded.TrySetCanceled(assignment.Draining);
    }

    async Task Round()
    {
        var wake = _wake = NewSignal();
        while (Keys.TakeDue(_clock.Now) is { } key)
            await Start(key);
        await Pause(wake.Task);
    }

    /// <summary>Translates the time of a row, which the wall clock of any process wrote, into this process's steady time.</summary>
    /// <remarks>No pause is longer than the schedule's cap. A later time is that of a clock which was ahead.</remarks>
    WaitingRecord Here(WaitingRecord row)
    {
        var longest = settings.Options.StoredRetry.Cap;
        var pause = row.NextAttemptAt - time.GetUtcNow();
        return row with { NextAttemptAt = _clock.Now + (pause > longest ? longest : pause) };
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

    /// <summary>Waits until a key is due, or something has changed.</summary>
    async Task Pause(Task woken)
    {
        var pause = Keys.NextDue is { } due && due - _clock.Now < LongestPause ? due - _clock.Now : LongestPause;
        if (pause <= TimeSpan.Zero)
            return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(assignment.Draining);
        await Task.WhenAny(woken, Task.Delay(pause, time, ended.Token));
        await ended.CancelAsync();
    }

    void Wake() => _wake.TrySetResult();

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
