using Orders.Contracts;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>The end depends on what arrives, not on the order in which it arrives.</summary>
/// <remarks>
/// One exception is meant: an order that is paid goes on at once. More money in its currency makes it paid twice then, and mispaid before.
/// </remarks>
[Trait("Category", "Kafka")]
public sealed class When_payments_arrive_in_any_order
{
    /// <summary>
    /// C: created; a, b: 10 and 15 EUR; d: 25 USD; e: 0.05 EUR; f: 4 EUR of a go back; X: cancelled; R: rejected; S: shipped. And the end.
    /// </summary>
    static readonly Dictionary<string, string> Ends = new()
    {
        ["Cab"] = "Paid",
        ["Ca"] = "AwaitingPayment payment-mismatch",
        ["Cd"] = "AwaitingPayment payment-mismatch",
        ["Cabd"] = "Paid payment-mismatch",
        ["Cade"] = "AwaitingPayment payment-mismatch",
        ["CabS"] = "Shipped",
        ["CabX"] = "Refunding",
        ["CadX"] = "Refunding",
        ["Cafd"] = "AwaitingPayment payment-mismatch",
        ["RaS"] = "Rejected shipped-although-rejected",
        ["Ra"] = "Rejected paid-although-rejected",
    };

    [Fact]
    public async Task Every_permutation_has_the_same_end_and_owes_the_same_money()
    {
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(database, await RunningMessaging.CreateTopics());
        var sequences = Ends.SelectMany(end => Permutations(end.Key).Where(IsPossible).Select(sequence => (sequence, end.Value)))
            .ToDictionary(x => x.sequence, x => x.Value);

        var orders = await saga.Play(database, sequences.Keys, EventOf);

        foreach (var (id, sequence) in orders)
        {
            var order = (await database.Order(id))!;
            Assert.Equal($"{sequence} {sequences[sequence]}", $"{sequence} {order.CurrentState} {order.Attention}".TrimEnd());
            Assert.Equal($"{sequence} {KeptOf(sequence)}", $"{sequence} {order.Money.Kept.Sum(x => x.Amount)}");
        }
        Assert.Empty(await database.DeadLetters());
        var requested = (await saga.Messages<RequestRefund>(Topics.PaymentRequests)).CountBy(x => (x.OrderId, x.PaymentReference)).ToList();
        Assert.All(requested, x => Assert.Equal(1, x.Value));
        Assert.Equal(
            orders.Where(x => x.Has('X')).Sum(x => x.Events.Count("abd".Contains)), requested.Count);
    }

    /// <summary>Payments and their refunds are in one topic, so a refund never overtakes its payment.</summary>
    static bool IsPossible(string sequence) =>
        !sequence.Contains('f', StringComparison.Ordinal)
        || sequence.IndexOf('a', StringComparison.Ordinal) < sequence.IndexOf('f', StringComparison.Ordinal);

    /// <summary>In all currencies together; enough to notice a payment that is lost or counted twice.</summary>
    static decimal KeptOf(string sequence) => sequence.Sum(letter => letter switch
    {
        'a' => 10.00m,
        'b' => 15.00m,
        'd' => 25.00m,
        'e' => 0.05m,
        'f' => -4.00m,
        _ => 0m,
    });

    static IOrderEvent EventOf(Guid order, char letter) => letter switch
    {
        'a' => Payment(order, letter, 10.00m, "EUR"),
        'b' => Payment(order, letter, 15.00m, "EUR"),
        'd' => Payment(order, letter, 25.00m, "USD"),
        'e' => Payment(order, letter, 0.05m, "EUR"),
        'f' => OrderEvents.Refunded(order) with { PaymentReference = $"{order}-a", Amount = 4.00m },
        'R' => OrderEvents.Rejected(order),
        _ => Interleavings.EventOf(order, letter),
    };

    static PaymentReceived Payment(Guid order, char letter, decimal amount, string currency) =>
        OrderEvents.Paid(order) with { PaymentReference = $"{order}-{letter}", Amount = amount, Currency = currency };

    static IEnumerable<string> Permutations(string letters) => letters.Length <= 1
        ? [letters]
        : letters.SelectMany((letter, i) => Permutations(letters.Remove(i, 1)).Select(rest => letter + rest));
}
