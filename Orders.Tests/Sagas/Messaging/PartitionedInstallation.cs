using Confluent.Kafka;
using MassTransit;
using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Intake;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging;

/// <summary>Processes with all three guarantees on one database and one broker, reached through a proxy or directly.</summary>
internal sealed class PartitionedInstallation : IDisposable
{
    const string Roles = "api,intake,saga,relay,analytics";
    const int Partitions = 4;
    const int Wave = 400;
    const string Lost = "(SELECT coalesce(sum(records - finished), 0)::bigint FROM delivery_window WHERE abandoned_at IS NOT NULL)";
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    readonly TestDatabase _database;
    readonly string _servers;
    readonly string _prefix;
    readonly SubmissionFeed _feed;

    PartitionedInstallation(TestDatabase database, string servers, string prefix) =>
        (_database, _servers, _prefix, _feed) = (database, servers, prefix, new SubmissionFeed(servers, prefix));

    public static async Task<PartitionedInstallation> Create(TestDatabase database, string servers)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(servers, Topics.All.Select(topic => prefix + topic), Partitions);
        return new(database, servers, prefix);
    }

    /// <summary>Starts a process and waits until it is ready.</summary>
    public async Task<OrdersProcess> Start(params IReadOnlyList<(string Name, string Value)> environment)
    {
        var process = OrdersProcess.Launch(TestRun.DataDirectory(_prefix + "cut"), null,
        [
            ("ConnectionStrings__Orders", _database.ConnectionString), ("Kafka__BootstrapServers", _servers),
            ("Kafka__TopicPrefix", _prefix),
            ("Orders__Roles", Roles), .. environment,
        ]);
        try
        {
            await process.WaitUntilReady("Broker");
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Submits orders and waits until half of them are processed.</summary>
    public async Task Submit()
    {
        await _feed.Submit(Wave);
        await Eventually.True(async () => await Waiting() >= _feed.Valid.Count - (Wave / 2), Limit);
    }

    public Task SubmitMore() => _feed.Submit(Wave);

    /// <summary>
    /// Waits until every order is processed, every request is sent, and every analytics event is counted or recorded as lost.
    /// </summary>
    public async Task WaitUntilSettled()
    {
        await _feed.HasCommitted(_feed.Total, Partitions, Limit);
        await Eventually.Equal((_feed.Valid.Count, 0, _feed.Poison, _feed.Valid.Count + _feed.Invalid.Count), Figures, Limit);
    }

    /// <summary>Asserts that no order, transition or payment request happened twice.</summary>
    public async Task AssertNoDuplicates()
    {
        var orders = await TopicReader.ReadAll(_prefix + Topics.Orders, servers: _servers);
        Assert.Equal(_feed.Valid.Order(), KeysOf<OrderCreated>(orders));
        Assert.Equal(_feed.Invalid.Order(), KeysOf<OrderRejected>(orders));
        Assert.Equal(_feed.Valid.Count, await _database.Scalar<long>("SELECT count(*) FROM saga_transition WHERE event = 'OrderCreated'"));
        var requests = await TopicReader.ReadAll(_prefix + Topics.PaymentRequests, servers: _servers);
        var once = requests.DistinctBy(record => record.Header(MessageHeaders.MessageId)).ToList();
        Assert.Equal(_feed.Valid.Order(), once.Select(record => Guid.Parse(record.Message.Key)).Order());
        var lost = await _database.Scalar<long>($"SELECT {Lost}");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{_feed.Total} orders; {requests.Count - once.Count} duplicate requests; {lost} lost analytics events, all recorded.");
    }

    public void Dispose() => _feed.Dispose();

    async Task<(int Waiting, int Unsent, int DeadLetters, int Counted)> Figures() => (
        await Waiting(), (int)await _database.Scalar<long>("SELECT count(*) FROM outbox_message"), (await _database.DeadLetters()).Count,
        (int)await _database.Scalar<long>($"SELECT (SELECT count(*) FROM analytics_event) + {Lost}"));

    async Task<int> Waiting() => (int)await _database.Scalar<long>("SELECT count(*) FROM orders WHERE status = 'AwaitingPayment'");

    static IEnumerable<Guid> KeysOf<T>(IEnumerable<ConsumeResult<string, byte[]>> records) =>
        records.Where(record => record.TypeName() == typeof(T).Name).Select(record => Guid.Parse(record.Message.Key)).Order();
}
