using System.Diagnostics.CodeAnalysis;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Reads the waiting records of all partitions of an endpoint: one statement at an assignment and at each interval.</summary>
/// <remarks>The loop begins with the first partition and ends with the last one.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or wait handle holds no resource.")]
internal sealed class RetryLoads(IRetryStore store, RetryBackoff backoff, StoreAvailability availability, TimeProvider time)
{
    /// <summary>How soon an operator's request for an attempt is noticed.</summary>
    static readonly TimeSpan WhileWaiting = TimeSpan.FromSeconds(5);

    /// <summary>How soon a row is noticed that a former owner stored late.</summary>
    static readonly TimeSpan WhileEmpty = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly Dictionary<RetryPartition, PartitionRetries> _owned = [];
    CancellationTokenSource _end = new();
    TaskCompletionSource _wake = NewSignal();

    /// <summary>Reads the records of new partitions now.</summary>
    public void Add(IReadOnlyCollection<PartitionRetries> partitions)
    {
        lock (_lock)
        {
            var isFirst = _owned.Count == 0;
            foreach (var partition in partitions)
                _owned[partition.Place] = partition;
            _wake.TrySetResult();
            if (isFirst && _owned.Count > 0)
                Start();
        }
    }

    /// <summary>Reads no more for a partition, unless a new assignment has taken its place.</summary>
    public void Remove(PartitionRetries partition)
    {
        lock (_lock)
        {
            if (_owned.GetValueOrDefault(partition.Place) == partition && _owned.Remove(partition.Place) && _owned.Count == 0)
                _ = _end.CancelAsync();
        }
    }

    void Start()
    {
        _end = new CancellationTokenSource();
        var end = _end.Token;
        _ = Task.Run(() => Run(end), CancellationToken.None);
    }

    async Task Run(CancellationToken end)
    {
        var failures = 0;
        while (!end.IsCancellationRequested)
        {
            try
            {
                var (owned, woken) = Begin(end);
                var pause = await Load(owned, end) ? WhileWaiting : WhileEmpty;
                failures = 0;
                await Task.WhenAny(woken, Task.Delay(pause, time, end));
            }
            catch (Exception exception)
            {
                if (end.IsCancellationRequested)
                    return;
                availability.Failed(exception);
                await backoff.Wait(backoff.After(++failures), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>The partitions to read now, and what ends the pause afterwards: a partition that is added from now on.</summary>
    /// <remarks>A loop that has ended must not take the signal of the next one.</remarks>
    (Dictionary<RetryPartition, PartitionRetries> Owned, Task Woken) Begin(CancellationToken end)
    {
        lock (_lock)
        {
            end.ThrowIfCancellationRequested();
            _wake = NewSignal();
            return (new(_owned), _wake.Task);
        }
    }

    /// <summary>Reads the rows once; false if there are none.</summary>
    async Task<bool> Load(Dictionary<RetryPartition, PartitionRetries> owned, CancellationToken end)
    {
        var found = false;
        await foreach (var record in store.Load(owned.Keys, end))
        {
            owned[record.Partition].Add(record);
            found = true;
        }

        foreach (var partition in owned.Values)
            partition.EndLoad();
        availability.Succeeded();
        return found;
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
