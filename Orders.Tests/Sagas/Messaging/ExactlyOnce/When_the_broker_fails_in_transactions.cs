using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>A broker that is taken down again and again while transactions are open; nobody restarts the instances.</summary>
[Trait("Category", "Process")]
public sealed class When_the_broker_fails_in_transactions
{
    const int Rounds = 5;
    const int NumbersOfARound = 400;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_instances_go_on_by_themselves_and_write_each_output_once(bool isKilled)
    {
        await using var kafka = await OwnKafka.Start();
        var prefix = await NumberTopics.Create(partitions: 4, kafka.BootstrapServers);
        await using var first = await Start(prefix, kafka);
        await using var second = await Start(prefix, kafka);
        await Eventually.True(() => first.State.Partitions.Count == 2 && second.State.Partitions.Count == 2);

        for (var round = 0; round < Rounds; round++)
        {
            var commits = Commits();
            var producing = NumberTopics.Produce(
                prefix, Enumerable.Range(round * NumbersOfARound, NumbersOfARound), kafka.BootstrapServers);
            // Of either one: an instance that joins again late finds that the other one has written all numbers.
            await Eventually.True(() => Commits() != commits, Limit);
            if (isKilled)
                await KillUntilFound(kafka, first, second);
            else
                await FreezeUntilFound(kafka, first, second);
            await producing;
        }

        int[] numbers = [.. Enumerable.Range(0, Rounds * NumbersOfARound)];
        await NumberTopics.HasDoubledOnce(prefix, numbers, Limit, servers: kafka.BootstrapServers);
        await Eventually.Is(
            () => new[] { first.State, second.State },
            // A group that rebalances leaves a member without partitions for a moment.
            states => states.All(x => x is { IsHealthy: true, Lag: 0 }) && states.SelectMany(x => x.Partitions).Distinct().Count() == 4,
            Limit);

        (DateTimeOffset? First, DateTimeOffset? Second) Commits() => (first.State.LastCommitAt, second.State.LastCommitAt);
    }

    static async Task KillUntilFound(OwnKafka kafka, params RunningPipeline[] instances)
    {
        await kafka.Kill();
        await Eventually.True(() => instances.All(x => !x.State.IsHealthy), Limit);
        await kafka.Restart();
    }

    static async Task FreezeUntilFound(OwnKafka kafka, params RunningPipeline[] instances)
    {
        kafka.Freeze();
        await Eventually.True(() => instances.Any(x => !x.State.IsHealthy), Limit);
        kafka.Resume();
    }

    static Task<RunningPipeline> Start(string prefix, OwnKafka kafka) => RunningPipeline.Start(
        prefix,
        endpoint =>
        {
            endpoint.Consumer.SessionTimeoutMs = 6_000;
            endpoint.Options.TransactionTimeout = TimeSpan.FromSeconds(3);
            endpoint.Options.BatchRecordLimit = 20;
        },
        bootstrapServers: kafka.BootstrapServers);
}
