using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using MassTransit;
using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;
using Xunit.Sdk;

namespace Orders.Tests.Sagas.Intake;

/// <summary>Proves exactly once: 20,000 orders go through real processes that are killed, paused and added.</summary>
[Trait("Category", "Process")]
public sealed class When_intake_instances_crash_freeze_and_move
{
    const int Partitions = 4;
    const int Orders = 20_000;
    static readonly int Seed = RandomNumberGenerator.GetInt32(1_000_000);

    [Fact]
    public async Task Every_order_is_created_or_rejected_once()
    {
        TestBroker.RequireReal("the in-memory broker has neither transactions nor fencing.");
        TestContext.Current.TestOutputHelper!.WriteLine($"Seed: {Seed}");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(Partitions);
        string[] outputs = [prefix + Topics.Orders, prefix + Topics.InventoryReservations];
        await using var live = new LiveReader(await TestBroker.BootstrapServers(), outputs, Partitions);
        using var feed = new SubmissionFeed(await TestBroker.BootstrapServers(), prefix);
        await using (var instances = new IntakeInstances(database, prefix, feed, Partitions, new Random(Seed)))
        {
            try
            {
                await instances.ProcessThroughFaults(Orders);
            }
            catch (XunitException)
            {
                instances.PrintLogs();
                throw;
            }
        }

        await Verify(database, prefix, feed, live);
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
