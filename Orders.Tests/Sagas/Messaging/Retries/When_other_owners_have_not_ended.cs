using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Retries;

/// <summary>A process was killed with many effects in flight; the next one meets their claims.</summary>
[Trait("Category", "Kafka")]
public sealed class When_other_owners_have_not_ended
{
    const int InFlight = 12;
    static readonly ClaimTerms Terms = new(TimeSpan.FromSeconds(10), TimeSpan.FromDays(7));

    readonly ConcurrentQueue<(Guid Key, TimeSpan At)> _attempts = [];
    readonly Stopwatch _clock = new();

    [Fact]
    public async Task Each_record_is_attempted_once_more_when_the_lease_ends_and_others_go_on()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (claimed, free) = (Keys(InFlight), Keys(InFlight));
        var reader = new NumbersReader();
        await using var host = await reader.Start(
            database, prefix, endpoint => endpoint.Options.LaneCount = 1,
            services: services => services.AddDeduplication<OrdersDbContext>());
        var deduplicator = host.Services.GetRequiredService<Deduplicator>();
        reader.Work = (message, cancellationToken) =>
        {
            _attempts.Enqueue((message.Key, _clock.Elapsed));
            return deduplicator.RunOnce(
                EffectOf(message.Key), new(WhenUnknown.Repeat, Terms), (_, _) => Task.CompletedTask, cancellationToken);
        };
        _clock.Start();
        var store = host.Services.GetRequiredService<IDeduplicationStore>();
        foreach (var key in claimed)
        {
            Assert.IsType<ClaimAnswer.Granted>(
                await store.Claim(EffectOf(key), OrderEvents.NewOrder(), Terms, takeOverFrom: null, TestContext.Current.CancellationToken));
        }

        var allClaimed = _clock.Elapsed;
        foreach (var key in claimed.Concat(free))
            await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));

        // Claims in progress are no trouble of the endpoint: the lane stores them, and its other records go on.
        await Eventually.True(() => free.All(key => reader.Done.Any(x => x.Key == key)));
        Assert.Null(host.Endpoint(NumbersReader.Topic).TroubleSince);
        await Eventually.Equal(InFlight, database.WaitingRecords);
        await Eventually.Equal(2 * InFlight, () => database.InboxRows());

        foreach (var key in claimed)
        {
            var attempts = _attempts.Where(x => x.Key == key).Select(x => x.At).ToList();
            Assert.Equal(2, attempts.Count);
            Assert.InRange(attempts[1], Terms.Lease, allClaimed + Terms.Lease + TimeSpan.FromSeconds(5));
        }

        Assert.Empty(await database.DeadLetters());
    }

    static List<Guid> Keys(int count) => [.. Enumerable.Range(0, count).Select(_ => OrderEvents.NewOrder())];

    static EffectKey EffectOf(Guid key) => new("numbers", key.ToString());
}
