using Confluent.Kafka;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>Fencing by a real broker: the newer producer of an id fences the older one.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_transactional_id_has_two_producers
{
    static readonly int[] Numbers = [.. Enumerable.Range(1, 50)];

    [Fact]
    public async Task The_older_instance_reports_the_fencing_writes_nothing_and_rejoins_its_group()
    {
        TestBroker.RequireReal("the in-memory broker has no fencing.");
        var prefix = await NumberTopics.Create();
        await using var pipeline = await RunningPipeline.Start(prefix);
        await FenceWithNewerProducer(prefix);

        await NumberTopics.Produce(prefix, Numbers);
        await Eventually.True(() => pipeline.State.LastError == nameof(ErrorCode.Local_Fenced));

        await NumberTopics.HasDoubledOnce(prefix, Numbers);
        await Eventually.True(() => pipeline.State is { IsHealthy: true, Partitions.Count: 1 });
    }

    [Fact]
    public async Task An_instance_that_is_fenced_too_often_stays_stopped()
    {
        TestBroker.RequireReal("the in-memory broker has no fencing.");
        var prefix = await NumberTopics.Create();
        await using var pipeline = await RunningPipeline.Start(prefix, endpoint => endpoint.Options.FencedLimit = 0);
        await FenceWithNewerProducer(prefix);

        await NumberTopics.Produce(prefix, Numbers);
        var state = await Eventually.Is(() => pipeline.State, state => !state.IsStarted);

        Assert.Equal((false, nameof(ErrorCode.Local_Fenced), 0), (state.IsHealthy, state.LastError, state.Partitions.Count));
        Assert.Empty(await NumberTopics.Doubled(prefix));
        Assert.Equal(0, await NumberTopics.CommittedBeyond(prefix));

        await using var other = await RunningPipeline.Start(prefix);
        await NumberTopics.HasDoubledOnce(prefix, Numbers);
        Assert.False(pipeline.State.IsStarted);
    }

    static async Task FenceWithNewerProducer(string prefix)
    {
        using var newer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = await TestBroker.BootstrapServers(),
            TransactionalId = $"{prefix}{RunningPipeline.Group}-{prefix}numbers-0",
        }).Build();
        newer.InitTransactions(TimeSpan.FromSeconds(60));
    }
}
