using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Intake;

public sealed class When_the_process_is_killed_around_a_kafka_transaction
{
    const int Orders = 40;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Readers see each output once: what the dead one wrote and did not commit is in the topic, and is shown to nobody.</summary>
    [Theory]
    [InlineData(FaultPoint.Received, false)]
    [InlineData(FaultPoint.TransactionProduced, false)]
    [InlineData(FaultPoint.TransactionOpen, false)]
    [InlineData(FaultPoint.TransactionCommitted, true)]
    public async Task Its_output_and_its_offset_are_both_there_or_neither_is(string death, bool isCommitted)
    {
        TestBroker.RequireReal("the mock shows what is not committed.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        using var feed = new SubmissionFeed(await TestBroker.BootstrapServers(), prefix);
        await feed.Submit(Orders);
        await using (var doomed = await IntakeProcess.Start(database, prefix, death))
            await Eventually.True(() => doomed.HasExited, Limit);
        // How many of the orders the one transaction held is up to how fast they were read.
        var committed = feed.Committed(1);
        Assert.Equal(isCommitted, committed > 0);
        if (isCommitted)
            Assert.Equal(committed, (await Eventually.Is(() => TopicReader.ReadAll(prefix + Topics.Orders), records => records.Count >= committed)).Count);

        await using (var next = await IntakeProcess.Start(database, prefix))
        {
            await next.HasStarted();
            await feed.HasCommitted(Orders, 1, Limit);
        }

        var visible = await TopicReader.ReadAll(prefix + Topics.Orders);
        var written = await TopicReader.ReadAll(prefix + Topics.Orders, IsolationLevel.ReadUncommitted);
        Assert.Equal(feed.Valid.Concat(feed.Invalid).Order(), visible.Select(x => Guid.Parse(x.Message.Key)).Order());
        Assert.Equal(2 * feed.Valid.Count, (await TopicReader.ReadAll(prefix + Topics.InventoryReservations)).Count);
        var observed = Observed.Count(Orders, tries: written.Count, effects: visible.Count, affected: visible.Select(x => x.Message.Key).Distinct().Count());
        Assert.Equal(new(Orders, Lost: 0, Duplicated: 0, Absorbed: observed.Absorbed, Held: 0), observed);
        CrashWindows.Report(CrashWindow.ExactlyOnce, death, observed);
    }
}
