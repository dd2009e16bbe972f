using System.Globalization;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Intake;

/// <summary>The group knows the process by its name, and the broker knows its producers by their transactional ids.</summary>
/// <remarks>No wait of the test is as long as the session.</remarks>
[Trait("Category", "Process")]
public sealed class When_a_named_intake_is_killed
{
    const string Name = "intake-1";
    const int Orders = 20;

    static readonly TimeSpan Session = 3 * Eventually.DefaultLimit;

    [Fact]
    public async Task A_successor_ends_its_transaction_and_goes_on_before_its_session_is_over()
    {
        TestBroker.RequireReal("the in-memory broker knows no member again.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        using var feed = new SubmissionFeed(await TestBroker.BootstrapServers(), prefix);
        await feed.Submit(Orders);
        await using (var victim = await KilledProcess.Launch(
            database, prefix, "intake", FaultPoint.TransactionOpen,
            [
                ("Kafka__GroupInstanceId", Name), ("Intake__TransactionTimeout", "00:01:00"),
                ("Intake__Consumer__SessionTimeoutMs", Session.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)),
            ]))
            await victim.WaitUntilKilled();

        await using var next = await RunningMessaging.Start(
            database, prefix, options => options with { Intake = true, Saga = false, Relay = false, GroupInstanceId = Name });
        await feed.HasCommitted(Orders, 1, Eventually.DefaultLimit);

        var visible = await Eventually.Is(() => TopicReader.ReadAll(prefix + Topics.Orders), records => records.Count >= Orders);
        Assert.Equal(feed.Valid.Concat(feed.Invalid).Order(), visible.Select(x => Guid.Parse(x.Message.Key)).Order());
    }
}
