using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Kafka")]
public sealed class When_a_test_asks_for_infrastructure
{
    [Fact]
    public async Task The_test_gets_a_migrated_database_of_its_own()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var first = await TestDatabase.Create();
        await using var second = await TestDatabase.Create();
        await using var context = first.Context();

        Assert.Empty(await context.Database.GetPendingMigrationsAsync(cancellationToken));
        await first.Execute("DELETE FROM outbox_lane");

        Assert.Equal(0, await first.Scalar<long>("SELECT count(*) FROM outbox_lane"));
        Assert.NotEqual(0, await second.Scalar<long>("SELECT count(*) FROM outbox_lane"));
    }

    [Fact]
    public async Task The_test_gets_a_broker_that_carries_records()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics([prefix + "orders"]);
        var config = new ClientConfig { BootstrapServers = await TestBroker.BootstrapServers() };

        using var producer = new ProducerBuilder<string, string>(config).Build();
        await producer.ProduceAsync(prefix + "orders", new() { Key = "k", Value = "v" }, cancellationToken);
        using var consumer = new ConsumerBuilder<string, string>(
            new ConsumerConfig(config) { GroupId = prefix + "g", AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        consumer.Subscribe(prefix + "orders");

        Assert.Equal("v", await Task.Run(() => consumer.Consume(cancellationToken).Message.Value, cancellationToken));
        consumer.Close();
    }
}
