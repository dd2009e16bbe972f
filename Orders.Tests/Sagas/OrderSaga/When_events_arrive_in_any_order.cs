using FsCheck;
using FsCheck.Fluent;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Kafka")]
public sealed class When_events_arrive_in_any_order
{
    const string Letters = "CPS";
    const int MaxExhaustiveLength = 5;

    [Fact]
    public async Task Every_permutation_and_duplication_ends_shipped_paid_once_and_notified_once() =>
        await Converge([.. Interleavings.Of(Letters, MaxExhaustiveLength)]);

    [Fact]
    public async Task Long_random_sequences_have_the_same_end()
    {
        var letters = Gen.Elements<char>(Letters.ToCharArray());
        var tails = letters.ListOf(5).Select(tail => string.Concat(tail));
        var sequences = Gen.Shuffle(Letters.ToCharArray()).SelectMany(head => tails.Select(tail => string.Concat(head) + tail))
            .SelectMany(text => Gen.Shuffle(text.ToCharArray())).Select(x => string.Concat(x));
        var seed = (ulong)Random.Shared.NextInt64();
        TestContext.Current.TestOutputHelper!.WriteLine($"Replay with seed {seed}");

        await Converge([.. sequences.Sample(50, new Rnd(seed), 60)]);
    }

    static async Task Converge(IReadOnlyList<string> sequences)
    {
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(database, await RunningMessaging.CreateTopics());
        var orders = await saga.Play(database, sequences);
        foreach (var (id, sequence) in orders)
            ReplayHistory(await database.Order(id), await database.History(id), sequence);
        await RequestedOnce(saga, Topics.NotificationRequests, orders.Count, each: 2);
        await RequestedOnce(saga, Topics.PaymentRequests, orders.Count(order => IsBefore('C', 'P', order.Events)), each: 1);
        Assert.Empty(await database.DeadLetters());
    }

    /// <summary>The history is a chain that ends in the row: versions without gaps, each from the last state.</summary>
    static void ReplayHistory(OrderState? order, IReadOnlyList<SagaTransition> history, string sequence)
    {
        Assert.NotNull(order);
        Assert.True(order.CurrentState is OrderStatus.Shipped, $"{sequence} ended {order.CurrentState}");
        Assert.Equal(Enumerable.Range(1, order.Version), history.Select(x => x.Version));
        Assert.Null(history[0].From);
        Assert.All(history.Zip(history.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal(order.CurrentState, history[^1].To);
    }

    static async Task RequestedOnce(RunningMessaging saga, string topic, int orders, int each)
    {
        var requested = (await saga.ReadOnce(topic)).CountBy(record => record.Message.Key).ToList();
        Assert.Equal(orders, requested.Count);
        Assert.All(requested, order => Assert.Equal(each, order.Value));
    }

    static bool IsBefore(char first, char second, string events) =>
        events.IndexOf(first, StringComparison.Ordinal) < events.IndexOf(second, StringComparison.Ordinal);
}
