using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Intake;

/// <summary>Several intake processes on the same topics, which are killed, frozen, stopped and added while orders arrive.</summary>
internal sealed class IntakeInstances(TestDatabase database, string prefix, SubmissionFeed feed, int partitions, Random random)
    : IAsyncDisposable
{
    // A new process may take half a minute to start on a loaded machine, and the group waits for it. A frozen process may keep its database
    // locks for half a minute more.
    static readonly TimeSpan TakeOverLimit = TimeSpan.FromSeconds(120);

    readonly List<IntakeProcess> _instances = [];

    /// <summary>Submits orders in ten waves, most of them with a fault, and waits until all are processed.</summary>
    public async Task ProcessThroughFaults(int orders)
    {
        var wave = orders / 10;
        Func<Task>[] faults = [KillOne, KillOne, () => FreezeOne(wave), () => FreezeOne(wave), KillOneInTransaction, StopOne, AddOne];
        random.Shuffle(faults);
        await Join();
        await Join();
        foreach (var instance in _instances)
            await instance.HasStarted();
        foreach (var fault in faults)
        {
            await feed.Submit(wave);
            await feed.HasCommitted(feed.Total - wave + random.Next(1, wave / 2), partitions, TakeOverLimit);
            await fault();
        }

        await feed.Submit(orders - feed.Total);
        await feed.HasCommitted(feed.Total, partitions, TakeOverLimit);
    }

    public void PrintLogs() => _instances.ForEach(instance =>
        TestContext.Current.TestOutputHelper!.WriteLine($"{instance}: {instance.Log}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
    }

    async Task KillOne()
    {
        await Leave(instance => instance.Kill());
        await Join();
    }

    async Task StopOne()
    {
        await Leave(_ => Task.CompletedTask);
        await Join();
    }

    async Task AddOne() => await Join();

    async Task KillOneInTransaction()
    {
        await Leave(instance => instance.Kill());
        var victim = await Join($"{FaultPoint.TransactionOpen}:{random.Next(1, 6)}");
        await Eventually.True(() => WasKilled(victim), TakeOverLimit);
        _instances.Remove(victim);
        await victim.DisposeAsync();
        await Join();
    }

    /// <summary>Submits more when the other instances have processed everything, so that the victim reaches its fault point.</summary>
    async Task<bool> WasKilled(IntakeProcess victim)
    {
        if (!victim.HasExited && feed.Committed(partitions) == feed.Total)
            await feed.Submit(partitions);
        return victim.HasExited;
    }

    /// <summary>Others take over the partitions of the frozen instance; then it resumes in the middle of its work.</summary>
    async Task FreezeOne(int wave)
    {
        var frozen = _instances[random.Next(_instances.Count)];
        frozen.Pause();
        await feed.Submit(wave / 10);
        await feed.HasCommitted(feed.Total, partitions, TakeOverLimit);
        frozen.Resume();
    }

    async Task<IntakeProcess> Join(string? faultPoint = null)
    {
        var instance = await IntakeProcess.Start(database, prefix, faultPoint);
        _instances.Add(instance);
        return instance;
    }

    async Task Leave(Func<IntakeProcess, Task> how)
    {
        var instance = _instances[random.Next(_instances.Count)];
        _instances.Remove(instance);
        await how(instance);
        await instance.DisposeAsync();
    }
}
