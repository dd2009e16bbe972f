using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Intake;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_around_a_kafka_transaction
{
    const int Orders = 40;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Readers see each output once: read_committed hides what a killed process wrote without a commit.</summary>
    [Theory]
    [InlineData(FaultPoint.Received, false)]
    [InlineData(FaultPoint.TransactionProduced, false)]
    [InlineData(FaultPoint.TransactionOpen, false)]
    [InlineData(FaultPoint.TransactionCommitted, true)]
    public async Task The_output_and_the_offset_are_both_committed_or_neither_is(string faultPoint, bool isCommitted)
    {
        TestBroker.RequireReal("the in-memory broker shows uncommitted records.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        using var feed = new SubmissionFeed(await TestBroker.BootstrapServers(), prefix);
        await feed.Submit(Orders);
        await using (var victim = await IntakeProcess.Start(database, prefix, faultPoint))
            await Eventually.True(() => victim.HasExited, Limit);
        // The reading speed decides how many orders the one transaction held.
        var committed = feed.Committed(1);
        Assert.Equal(isCommitted, committed > 0);
        if (isCommitted)
        {
            var shown = await Eventually.Is(() => TopicReader.ReadAll(prefix + Topics.Orders), records => records.Count >= committed);
            Assert.Equal(committed, shown.Count);
        }

        await using (var next = await IntakeProcess.Start(database, prefix))
        {
            await next.HasStarted();
            await feed.HasCommitted(Orders, 1, Limit);
        }

        var visible = await TopicReader.ReadAll(prefix + Topics.Orders);
        var written = await TopicReader.ReadAll(prefix + Topics.Orders, IsolationLevel.ReadUncommitted);
        Assert.Equal(feed.Valid.Concat(feed.Invalid).Order(), visible.Select(x => Guid.Parse(x.Message.Key)).Order());
        Assert.Equal(2 * feed.Valid.Count, (await TopicReader.ReadAll(prefix + Topics.InventoryReservations)).Count);
        var observed = Observed.Count(
            Orders, tries: written.Count, effects: visible.Count, affected: visible.Select(x => x.Message.Key).Distinct().Count());
        Assert.Equal(new(Orders, Lost: 0, Duplicated: 0, Absorbed: observed.Absorbed, Held: 0), observed);
        CrashWindows.Report(CrashWindow.ExactlyOnce, faultPoint, observed);
    }
}
