using Confluent.Kafka;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>Fencing by a real broker: the younger producer of an id shuts the older one out.</summary>
public sealed class When_a_transactional_id_has_two_producers
{
    static readonly int[] Numbers = [.. Enumerable.Range(1, 50)];

    [Fact]
    public async Task The_older_instance_says_so_writes_nothing_and_joins_its_group_again()
    {
        TestBroker.RequireReal("the mock knows no fencing.");
        var prefix = await RunningPipeline.CreateTopics();
        await using var pipeline = await RunningPipeline.Start(prefix);
        await FenceOff(prefix);

        await RunningPipeline.Produce(prefix, Numbers);
        await Eventually.True(() => pipeline.State.LastError == nameof(ErrorCode.Local_Fenced));

        await RunningPipeline.HasDoubledOnce(prefix, Numbers);
        await Eventually.True(() => pipeline.State is { IsHealthy: true, Partitions.Count: 1 });
    }

    [Fact]
    public async Task Fenced_too_often_it_stays_stopped()
    {
        TestBroker.RequireReal("the mock knows no fencing.");
        var prefix = await RunningPipeline.CreateTopics();
        await using var pipeline = await RunningPipeline.Start(prefix, endpoint => endpoint.Options.FencedLimit = 0);
        await FenceOff(prefix);

        await RunningPipeline.Produce(prefix, Numbers);
        var state = await Eventually.Is(() => pipeline.State, state => !state.IsStarted);

        Assert.Equal((false, nameof(ErrorCode.Local_Fenced), 0), (state.IsHealthy, state.LastError, state.Partitions.Count));
        Assert.Empty(await RunningPipeline.Doubled(prefix));
        Assert.Equal(0, await RunningPipeline.CommittedBeyond(prefix));

        await using var other = await RunningPipeline.Start(prefix);
        await RunningPipeline.HasDoubledOnce(prefix, Numbers);
        Assert.False(pipeline.State.IsStarted);
    }

    static async Task FenceOff(string prefix)
    {
        using var younger = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = await TestBroker.BootstrapServers(),
            TransactionalId = $"{prefix}{RunningPipeline.Group}-{prefix}numbers-0",
        }).Build();
        younger.InitTransactions(TimeSpan.FromSeconds(60));
    }
}
