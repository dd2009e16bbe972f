using Confluent.Kafka;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

[Trait("Category", "Kafka")]
public sealed class When_partitions_move_between_instances
{
    const int Partitions = 4;
    static readonly int[] Numbers = [.. Enumerable.Range(1, 3000)];

    [Theory]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    [InlineData(PartitionAssignmentStrategy.RoundRobin)]
    public async Task The_old_owner_ends_its_transactions_and_the_new_owner_continues(PartitionAssignmentStrategy strategy)
    {
        TestBroker.RequireReal("the in-memory broker does not commit offsets of transactions.");
        var prefix = await NumberTopics.Create(Partitions);
        await using var first = await Start();
        await NumberTopics.Produce(prefix, Numbers.Take(1000));
        await using var second = await Start();
        await NumberTopics.Produce(prefix, Numbers.Skip(1000).Take(1000));
        await Eventually.True(() => first.State.Partitions.Count == 2 && second.State.Partitions.Count == 2);
        Assert.Empty(first.State.Partitions.Intersect(second.State.Partitions));

        await NumberTopics.Produce(prefix, Numbers.Skip(2000));
        await first.Stop();

        await NumberTopics.HasDoubledOnce(prefix, Numbers);
        await Eventually.True(() => second.State.Partitions.Count == Partitions);
        Assert.Equal(0, await Eventually.Is(() => second.State.Lag, lag => lag == 0));

        Task<RunningPipeline> Start() => RunningPipeline.Start(prefix, endpoint =>
        {
            endpoint.Consumer.PartitionAssignmentStrategy = strategy;
            endpoint.Options.BatchRecordLimit = 20;
        });
    }
}
