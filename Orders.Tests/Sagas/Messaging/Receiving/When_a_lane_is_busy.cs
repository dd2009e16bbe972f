using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

[Trait("Category", "Kafka")]
public sealed class When_a_lane_is_busy
{
    /// <summary>Longer than a stall of a loaded machine, and shorter than the test watches.</summary>
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Other_keys_are_processed_and_the_consumer_stays_in_its_group()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (stuck, gate) = (OrderEvents.NewOrder(), new TaskCompletionSource());
        var reader = new NumbersReader { Work = (message, _) => message.Key == stuck ? gate.Task : Task.CompletedTask };
        await using var host = await reader.Start(database, prefix, endpoint =>
        {
            endpoint.Options.DrainLimit = TimeSpan.FromSeconds(1);
            endpoint.Consumer.SessionTimeoutMs = (int)PollInterval.TotalMilliseconds;
            endpoint.Consumer.MaxPollIntervalMs = (int)PollInterval.TotalMilliseconds;
        });
        await host.Produce(NumbersReader.Topic, stuck, Numbered.Of(stuck));
        await Eventually.True(() => reader.Begun.Count == 1);
        var others = Enumerable.Range(0, 50).Select(_ => OrderEvents.NewOrder()).ToList();

        foreach (var key in others)
            await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));

        var reached = await Eventually.Is(() => reader.Done.Count, done => done >= 30);
        await Eventually.Never(() => host.Endpoint(NumbersReader.Topic).Partitions.Count != 4, PollInterval + TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(reader.Done, message => message.Key == stuck);
        gate.SetResult();
        await Eventually.True(() => reader.Done.Count == 51);
        Assert.Equal(51, reader.Begun.Count);
        Assert.InRange(reached, 30, 50);
    }

    [Fact]
    public async Task Keys_are_processed_in_parallel_and_each_key_in_order()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (running, most) = (0, 0);
        var reader = new NumbersReader
        {
            Work = async (_, cancellationToken) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Delay(2, cancellationToken);
                Interlocked.Decrement(ref running);
            },
        };
        await using var host = await reader.Start(database, prefix, endpoint => endpoint.Options.UnitOfWorkRecordLimit = 4);
        var keys = Enumerable.Range(0, 10).Select(_ => OrderEvents.NewOrder()).ToList();

        for (var number = 0; number < 20; number++)
            await Task.WhenAll(keys.Select(key => host.Produce(NumbersReader.Topic, key, Numbered.Of(key, number))));

        await Eventually.Equal(200, () => database.InboxRows());
        Assert.InRange(most, 2, 16);
        Assert.Equal(200, reader.Begun.Count);
        Assert.All(reader.Done.GroupBy(message => message.Key),
            key => Assert.Equal(Enumerable.Range(0, 20), key.Select(message => message.Number)));
    }

    [Fact]
    public async Task A_partition_is_paused_at_its_limit_and_resumed_when_records_finish()
    {
        const int InFlightLimit = 10;
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var gate = new TaskCompletionSource();
        var reader = new NumbersReader { Work = (_, _) => gate.Task };
        await using var host = await reader.Start(database, prefix, endpoint =>
        {
            endpoint.Options.InFlightLimit = InFlightLimit;
            endpoint.Options.LaneCount = 512;
        });

        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => OrderEvents.NewOrder())
            .Select(key => host.Produce(NumbersReader.Topic, key, Numbered.Of(key))));

        await Eventually.True(() => reader.Begun.Count > 3 * InFlightLimit);
        await Eventually.Never(() => reader.Begun.Count > 4 * InFlightLimit, TimeSpan.FromSeconds(2));
        gate.SetResult();
        await Eventually.Equal(300, () => database.InboxRows());
        Assert.Equal(300, reader.Begun.Count);
    }
}
