using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Tests.Fixtures;
using ReceivingLog = Orders.Sagas.Messaging.Receiving.Log;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>The group refuses the offsets of the earlier instance, in the middle of its transactions.</summary>
[Trait("Category", "Kafka")]
public sealed class When_two_instances_have_one_name
{
    const int Partitions = 4;
    static readonly int[] Numbers = [.. Enumerable.Range(1, 3000)];

    [Fact]
    public async Task The_earlier_one_goes_on_without_it_and_each_output_is_written_once()
    {
        TestBroker.RequireReal("the in-memory broker knows no member again.");
        using var log = new LoggedEvents();
        var prefix = await NumberTopics.Create(Partitions);
        await using var earlier = await Start();
        var feeding = NumberTopics.Produce(prefix, Numbers.Take(2000));
        await using var later = await Start();
        await feeding;

        await Eventually.True(() => earlier.State.Partitions.Count == 2 && later.State.Partitions.Count == 2);
        await NumberTopics.Produce(prefix, Numbers.Skip(2000));

        await NumberTopics.HasDoubledOnce(prefix, Numbers);
        Assert.Equal(1, log.Count(nameof(ReceivingLog.InstanceIdTaken)));

        Task<RunningPipeline> Start() => RunningPipeline.Start(
            prefix,
            endpoint =>
            {
                endpoint.Consumer.GroupInstanceId = "intake-1";
                endpoint.Options.BatchRecordLimit = 20;
            },
            services: services => services.AddSingleton<ILoggerProvider>(log));
    }
}
