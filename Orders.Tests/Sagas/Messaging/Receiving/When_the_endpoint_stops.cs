using System.Diagnostics;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

[Trait("Category", "Kafka")]
public sealed class When_the_endpoint_stops
{
    /// <summary>Below the default limit: an endpoint that ignored its limit of one second would drain for the default.</summary>
    static readonly TimeSpan LessThanTheDefault = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Records_in_flight_are_finished_and_the_next_owner_reads_only_records_behind_them()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (gate, held) = (new TaskCompletionSource(), 0);
        var first = new NumbersReader
        {
            Work = (message, _) =>
            {
                if (message.Number < 5)
                    return Task.CompletedTask;
                Interlocked.Increment(ref held);
                return gate.Task;
            },
        };
        await using (var host = await first.Start(database, prefix))
        {
            for (var number = 0; number < 10; number++)
                await Task.WhenAll(Keys.Select(key => host.Produce(NumbersReader.Topic, key, Numbered.Of(key, number))));
            await Eventually.True(() => held >= 3);

            var stopping = host.Stop();
            await Eventually.Never(() => stopping.IsCompleted, TimeSpan.FromSeconds(1));
            gate.SetResult();
            await stopping;
            Assert.Equal(first.Begun.Count, first.Done.Count);
            Assert.Equal(first.Done.Count, await database.InboxRows());
        }

        var second = new NumbersReader();
        await using var next = await second.Start(database, prefix);
        await Eventually.Equal(10 * Keys.Count, () => database.InboxRows());
        Assert.NotEmpty(second.Begun);
        Assert.Empty(second.Begun.Intersect(first.Begun));
        Assert.Equal(10 * Keys.Count, first.Begun.Count + second.Begun.Count);
        Assert.Equal(10 * Keys.Count, await database.Effects());
    }

    [Fact]
    public async Task The_drain_ends_at_its_limit_and_the_next_owner_reads_the_rest()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var key = OrderEvents.NewOrder();
        var first = new NumbersReader { Work = (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken) };
        await using (var host = await first.Start(database, prefix, endpoint => endpoint.Options.DrainLimit = TimeSpan.FromSeconds(1)))
        {
            await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
            await Eventually.True(() => first.Begun.Count == 1);
            var stopping = Stopwatch.StartNew();
            await host.Stop();
            Assert.InRange(stopping.Elapsed, TimeSpan.FromSeconds(0.9), LessThanTheDefault);
            Assert.Equal(0, await database.InboxRows());
        }

        var second = new NumbersReader();
        await using var next = await second.Start(database, prefix);
        await Eventually.Equal(1, () => database.InboxRows());
        Assert.Single(second.Begun);
    }

    [Fact]
    public async Task A_consumer_that_ignores_its_cancellation_does_not_block_the_stop()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (key, ends) = (OrderEvents.NewOrder(), new TaskCompletionSource());
        var ignoring = new NumbersReader { Work = (_, _) => ends.Task };
        await using (var host = await ignoring.Start(database, prefix, endpoint => endpoint.Options.DrainLimit = TimeSpan.FromSeconds(1)))
        {
            try
            {
                await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
                await Eventually.True(() => ignoring.Begun.Count == 1);

                await host.Stop().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            }
            finally
            {
                ends.SetResult();
            }

            await Eventually.True(() => ignoring.Done.Count == 1);
        }

        Assert.Equal(0, await database.InboxRows());
        var second = new NumbersReader();
        await using var next = await second.Start(database, prefix);
        await Eventually.Equal(1, () => database.InboxRows());
        Assert.Single(second.Begun);
    }

    static List<Guid> Keys { get; } = [.. Enumerable.Range(0, 10).Select(_ => OrderEvents.NewOrder())];
}
