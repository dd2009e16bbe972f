using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Orders.Api.Development.Embedded;
using Orders.Api.Health;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sending;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Health;

[Trait("Category", "Process")]
public sealed class When_the_broker_is_unavailable
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_with_endpoints_is_not_ready()
    {
        TestBroker.RequireReal("the in-memory broker ends with the process.");
        await using var orders = await OrdersProcess.Start(TestRun.DataDirectory("broker-unavailable"), KafkaHome.Find()!.Directory);
        var kafka = ProcessIdentity.Parse(await File.ReadAllTextAsync(Path.Combine(orders.Folder, "kafka", "server.pid"), Cancellation))!;

        ProcessSignal.Send(kafka.Id, ProcessSignal.Kill);

        await Eventually.Is(() => Body(orders.Http), body => body.Contains("the Kafka broker does not answer", StringComparison.Ordinal));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await orders.Http.GetAsync("health/live", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_process_that_only_serves_REST_starts_and_is_ready()
    {
        await using var database = await TestDatabase.Create();
        await using var orders = OrdersProcess.Launch(TestRun.DataDirectory("rest-without-broker"), null,
        [
            ("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", "127.0.0.1:1"), ("Orders__Roles", "api"),
        ]);

        await orders.WaitUntilReady("API reference");
    }

    [Fact]
    public async Task A_process_without_endpoints_asks_the_broker_once_a_second_at_most()
    {
        var time = new FakeTimeProvider();
        var mock = MockKafka.Start();
        mock.CreateTopics([Topics.Orders]);
        using var ping = new BrokerPing(new ClientConfig { BootstrapServers = mock.BootstrapServers }, new TopicTopology(), time);

        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return ping.Answers(Cancellation);
        });
        mock.Dispose();
        Assert.True(await ping.Answers(Cancellation));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await ping.Answers(Cancellation));
    }

    [Fact]
    public async Task A_broker_without_our_topics_counts_as_unavailable()
    {
        TestBroker.RequireReal("the in-memory broker creates topics on demand.");
        using var ping = new BrokerPing(
            new ClientConfig { BootstrapServers = await TestBroker.BootstrapServers() },
            new TopicTopology(TestBroker.Prefix()),
            TimeProvider.System);

        Assert.False(await ping.Answers(Cancellation));
    }

    static async Task<string> Body(HttpClient http)
    {
        using var answer = await http.GetAsync("health/ready", Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
