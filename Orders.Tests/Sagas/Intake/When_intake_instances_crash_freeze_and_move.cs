using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;
using Xunit.Sdk;

namespace Orders.Tests.Sagas.Intake;

/// <summary>
/// Proves exactly once: 20,000 orders go through real processes that are killed, paused for longer than a transaction may last, and added.
/// </summary>
public sealed class When_intake_instances_crash_freeze_and_move
{
    const int Partitions = 4;
    const int Orders = 20_000;
    const int Wave = Orders / 10;
    // A new process may take half a minute to start on a loaded machine, and the group waits for it. A frozen process may keep its database
    // locks for half a minute more.
    static readonly TimeSpan TakeOverLimit = TimeSpan.FromSeconds(120);
    static readonly int Seed = RandomNumberGenerator.GetInt32(1_000_000);

    readonly Random _random = new(Seed);
    readonly List<IntakeProcess> _instances = [];

    [Fact]
    public async Task Every_order_comes_out_once()
    {
        TestBroker.RequireReal("the in-memory broker has neither transactions nor fencing.");
        TestContext.Current.TestOutputHelper!.WriteLine($"Seed: {Seed}");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(Partitions);
        string[] outputs = [prefix + Topics.Orders, prefix + Topics.InventoryReservations];
        await using var live = new LiveReader(await TestBroker.BootstrapServers(), outputs, Partitions);
        using var feed = new SubmissionFeed(await TestBroker.BootstrapServers(), prefix);
        try
        {
            await InjectFaults(database, prefix, feed);
            await feed.HasCommitted(feed.Total, Partitions, TakeOverLimit);
        }
        catch (XunitException)
        {
            _instances.ForEach(instance => TestContext.Current.TestOutputHelper.WriteLine($"{instance}: {instance.Log}"));
            throw;
        }
        finally
        {
            foreach (var instance in _instances)
                await instance.DisposeAsync();
        }

        await Verify(database, prefix, feed, live);
    }

    async Task InjectFaults(TestDatabase database, string prefix, SubmissionFeed feed)
    {
        Func<Task>[] faults = [KillOne, KillOne, FreezeOne, FreezeOne, KillOneInTransaction, StopOne, AddOne];
        _random.Shuffle(faults);
        await Join();
        await Join();
        foreach (var instance in _instances)
            await instance.HasStarted();
        foreach (var fault in faults)
        {
            await feed.Submit(Wave);
            await feed.HasCommitted(feed.Total - Wave + _random.Next(1, Wave / 2), Partitions, TakeOverLimit);
            await fault();
        }

        await feed.Submit(Orders - feed.Total);

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

        async Task KillOneInTransaction()
        {
            await Leave(instance => instance.Kill());
            var victim = await Join($"{FaultPoint.TransactionOpen}:{_random.Next(1, 6)}");
            await Eventually.True(() => WasKilled(victim), TakeOverLimit);
            _instances.Remove(victim);
            await victim.DisposeAsync();
            await Join();
        }

        // The other instances may process all submissions before the victim joins, so it gets new ones to be killed at.
        async Task<bool> WasKilled(IntakeProcess victim)
        {
            if (!victim.HasExited && feed.Committed(Partitions) == feed.Total)
                await feed.Submit(Partitions);
            return victim.HasExited;
        }

        // Other instances take over the frozen one's partitions; then it resumes in the middle of its work.
        async Task FreezeOne()
        {
            var frozen = _instances[_random.Next(_instances.Count)];
            frozen.Pause();
            await feed.Submit(Wave / 10);
            await feed.HasCommitted(feed.Total, Partitions, TakeOverLimit);
            frozen.Resume();
        }

        async Task AddOne() => await Join();

        async Task<IntakeProcess> Join(string? faultPoint = null)
        {
            var instance = await IntakeProcess.Start(database, prefix, faultPoint);
            _instances.Add(instance);
            return instance;
        }
    }

    async Task Leave(Func<IntakeProcess, Task> how)
    {
        var instance = _instances[_random.Next(_instances.Count)];
        _instances.Remove(instance);
        await how(instance);
        await instance.DisposeAsync();
    }

    static async Task Verify(TestDatabase database, string prefix, SubmissionFeed feed, LiveReader live)
    {
        var orders = await TopicReader.ReadAll(prefix + Topics.Orders);
        var reservations = await TopicReader.ReadAll(prefix + Topics.InventoryReservations);

        Assert.Equal(Orders, feed.Total);
        Assert.Equal(feed.Valid.Order(), KeysOf<OrderCreated>(orders));
        Assert.Equal(feed.Invalid.Order(), KeysOf<OrderRejected>(orders));
        Assert.Equal(feed.Valid.Concat(feed.Valid).Order(), KeysOf<ReserveInventory>(reservations));
        Assert.Equal(orders.Count + reservations.Count, orders.Concat(reservations).Select(IdOf).Distinct().Count());
        Assert.Equal(feed.Total, feed.Committed(Partitions));
        Assert.Equal(feed.Poison, (await database.DeadLetters()).Count);

        // Records that only read_uncommitted shows were aborted. That the comparison fails with them proves that it would notice
        // duplicates.
        var committed = Places(orders.Concat(reservations));
        var written = await TopicReader.ReadAll(prefix + Topics.Orders, IsolationLevel.ReadUncommitted);
        var reserved = await TopicReader.ReadAll(prefix + Topics.InventoryReservations, IsolationLevel.ReadUncommitted);
        var aborted = Places(written.Concat(reserved));
        aborted.ExceptWith(committed);
        TestContext.Current.TestOutputHelper!.WriteLine($"{committed.Count} output records committed, {aborted.Count} aborted.");
        Assert.NotEmpty(aborted);
        Assert.NotEqual(feed.Valid.Order(), KeysOf<OrderCreated>(written));
        await Eventually.True(() => live.Seen.Count >= committed.Count);
        Assert.Empty(live.Seen.Intersect(aborted));
        Assert.True(committed.SetEquals(live.Seen));
        CrashWindows.Report(
            CrashWindow.ExactlyOnce, CrashWindow.Anywhere,
            Observed.Count(
                feed.Valid.Count + feed.Invalid.Count, written.Count, orders.Count,
                orders.Select(record => record.Message.Key).Distinct().Count()));
    }

    static IEnumerable<Guid> KeysOf<T>(IEnumerable<ConsumeResult<string, byte[]>> records)
        where T : class => records
        .Where(record => TextOf(record, MessageHeaders.MessageType) == MessageUrn.ForTypeString<T>())
        .Select(record => Guid.Parse(record.Message.Key))
        .Order();

    static string IdOf(ConsumeResult<string, byte[]> record) => TextOf(record, MessageHeaders.MessageId);

    static string TextOf(ConsumeResult<string, byte[]> record, string header) =>
        Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(header));

    static HashSet<TopicPartitionOffset> Places(IEnumerable<ConsumeResult<string, byte[]>> records) =>
        [.. records.Select(x => x.TopicPartitionOffset)];
}
