using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Payments;

/// <summary>The provider answers no charge before a number of charges is in flight.</summary>
[Trait("Category", "Kafka")]
public sealed class When_many_charges_are_in_flight : PaymentsUnderTest
{
    const int Orders = 700;
    readonly ConcurrentDictionary<Guid, int> _inFlight = new();
    readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _most;
    bool _overtaken;

    /// <summary>Keys are spread over the lanes by their hash, so a lane or two may be without a key.</summary>
    [Theory]
    [InlineData(256, 200)]
    [InlineData(1, 1)]
    public async Task The_limit_is_reached_and_kept_and_every_order_is_charged_once(int limit, int reached)
    {
        await using var provider = ScriptedServer.Start(Charge);
        var orders = Enumerable.Range(0, limit == 1 ? 20 : Orders).Select(_ => OrderEvents.NewOrder()).ToList();
        var prefix = await RunningMessaging.CreateTopics();
        // Each request twice. Their records name no id, so the second one is another message.
        await RecordWriting.ProduceMany(
            prefix, Topics.PaymentRequests,
            orders.Concat(orders).Select(order => (order, Request() with { OrderId = order }, (Guid?)null)));

        await using var messaging = await Start(prefix, provider.BaseUrl, limit);
        await Eventually.True(() => _inFlight.Count >= reached);
        _answer.SetResult();
        await Eventually.Equal(2L * orders.Count, () => Database.Scalar<long>("SELECT count(*) FROM inbox_state"));

        Assert.InRange(_most, reached, limit);
        Assert.False(_overtaken);
        Assert.Equal(orders.Count, provider.Requests);
        Assert.Equal(orders.Count, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt WHERE state = 'Succeeded'"));
        Assert.Equal(orders.Count, await Database.Scalar<long>("SELECT count(*) FROM payment_charge"));
    }

    async Task<Reaction> Charge(string request)
    {
        var reference = Guid.Parse(request.Split("merchantReference\":\"")[1][..36]);
        _overtaken |= !_inFlight.TryAdd(reference, 0);
        InterlockedMax(_inFlight.Count);
        await _answer.Task;
        _inFlight.TryRemove(reference, out _);
        return Reaction.Answer(201, $$"""{"id":"ch_{{reference}}","status":"succeeded"}""");
    }

    void InterlockedMax(int count)
    {
        for (var most = _most; count > most && Interlocked.CompareExchange(ref _most, count, most) != most; most = _most)
        {
        }
    }

    Task<RunningMessaging> Start(string prefix, Uri provider, int limit)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Payments:BaseUrl"] = $"{provider}",
            ["Payments:Timeout"] = "00:01:00",
            ["Payments:CallsInFlight"] = $"{limit}",
            ["Fulfilment:BaseUrl"] = $"{provider}",
            ["Notifications:PickupDirectory"] = TestRun.Folder($"{prefix}mail"),
        }).Build();
        return RunningMessaging.Start(
            Database, prefix, options => options with { Saga = false, Relay = false, Effects = true },
            services => services.AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration));
    }
}
