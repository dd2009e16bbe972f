using Orders.Sagas.Messaging.Endpoints;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>The client remembers a pause beyond the assignment.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_paused_partition_is_assigned_again
{
    const int Count = 200;
    const int InFlightLimit = 10;

    [Fact]
    public async Task The_partition_is_read_again()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var gate = new TaskCompletionSource();
        await using var owner = await Reader(gate).Start(database, prefix, Limited);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => OrderEvents.NewOrder())
            .Select(key => owner.Produce(NumbersReader.Topic, key, Numbered.Of(key))));
        await Eventually.True(() => owner.Endpoint(NumbersReader.Topic).Lags.Values.Count(lag => lag >= InFlightLimit) == 4);

        await using (var other = await Reader(gate).Start(database, prefix, Limited))
            await Eventually.True(() =>
                other.Endpoint(NumbersReader.Topic).Partitions.Count == 2 && owner.Endpoint(NumbersReader.Topic).Partitions.Count == 2);
        await Eventually.True(() => owner.Endpoint(NumbersReader.Topic).Partitions.Count == 4);
        gate.SetResult();

        await Eventually.Equal(Count, () => database.InboxRows());
    }

    static NumbersReader Reader(TaskCompletionSource gate) =>
        new() { Work = (_, cancellationToken) => gate.Task.WaitAsync(cancellationToken) };

    static void Limited(ITopicEndpointConfigurator endpoint)
    {
        endpoint.Options.InFlightLimit = InFlightLimit;
        endpoint.Options.DrainLimit = TimeSpan.FromSeconds(1);
    }
}
