using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Tests.Fixtures;
using ExactlyOnceLog = Orders.Sagas.Messaging.ExactlyOnce.Log;

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

    /// <summary>A broker that stalls again and again fences as often; nobody has to restart the process.</summary>
    [Fact]
    public async Task An_instance_that_is_fenced_again_and_again_rejoins_each_time_with_a_backoff()
    {
        TestBroker.RequireReal("the in-memory broker has no fencing.");
        const int Fencings = 6;
        using var log = new LoggedEvents();
        var prefix = await NumberTopics.Create();
        await using var pipeline = await RunningPipeline.Start(
            prefix, endpoint => endpoint.Options.FencedRetry = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500)),
            services: services => services.AddSingleton<ILoggerProvider>(log));

        for (var i = 1; i <= Fencings; i++)
        {
            await FenceWithNewerProducer(prefix);
            await NumberTopics.Produce(prefix, Enumerable.Range((10 * i) - 9, 10));
            await NumberTopics.HasDoubledOnce(prefix, [.. Enumerable.Range(1, 10 * i)]);
        }

        await Eventually.True(() => pipeline.State is { IsHealthy: true, Partitions.Count: 1 });
        // From the fourth on it is one fault that repeats.
        Assert.Equal((3, 1), (log.Count(nameof(ExactlyOnceLog.Fenced)), log.Count(nameof(ExactlyOnceLog.FencedOften))));
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
