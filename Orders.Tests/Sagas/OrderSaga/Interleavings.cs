using Orders.Contracts;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>An order and its events, one letter each.</summary>
internal sealed record Interleaving(Guid Order, string Events)
{
    public bool Has(char letter) => Events.Contains(letter, StringComparison.Ordinal);
}

/// <summary>Sends each order its own sequence of events, one event of all orders at a time.</summary>
/// <remarks>A duplicate event has a new message id, so that the saga and not the inbox has to absorb it.</remarks>
internal static class Interleavings
{
    /// <summary>Every sequence, up to the longest length, in which each letter occurs at least once.</summary>
    public static IEnumerable<string> Of(string letters, int longest) =>
        Enumerable.Range(letters.Length, longest - letters.Length + 1)
            .SelectMany(length => Sequences(letters, length))
            .Where(x => letters.All(x.Contains));

    /// <summary>Sends all events, and waits until the saga has consumed them and the relay has sent the saga's messages.</summary>
    public static async Task<IReadOnlyList<Interleaving>> Play(
        this RunningMessaging saga, TestDatabase database, IEnumerable<string> sequences, Func<Guid, char, IOrderEvent>? eventOf = null)
    {
        var orders = sequences.Select(sequence => new Interleaving(OrderEvents.NewOrder(), sequence)).ToList();
        for (var step = 0; step < orders.Max(x => x.Events.Length); step++)
        {
            await saga.SendAll(
                database, orders.Where(x => step < x.Events.Length).Select(x => (x.Order, (eventOf ?? EventOf)(x.Order, x.Events[step]))));
        }

        return orders;
    }

    /// <param name="saga">The running saga.</param>
    /// <param name="database">The saga's database.</param>
    /// <param name="events">The events, each sent under a message id of its own.</param>
    /// <param name="beforeRead">Runs before each read while the test waits.</param>
    public static async Task SendAll(
        this RunningMessaging saga, TestDatabase database, IEnumerable<(Guid Order, IOrderEvent Event)> events, Action? beforeRead = null)
    {
        const string consumed = "SELECT count(*) FROM inbox_state";
        var before = await database.Scalar<long>(consumed);
        var sent = events.ToList();
        await Task.WhenAll(sent.Select(x => saga.Send(x.Order, x.Event)));
        await Eventually.Equal(before + sent.Count, () => Count(consumed));
        await Eventually.Equal(0, () => Count("SELECT count(*) FROM outbox_message"));

        Task<long> Count(string what)
        {
            beforeRead?.Invoke();
            return database.Scalar<long>(what);
        }
    }

    public static IOrderEvent EventOf(Guid order, char letter) => letter switch
    {
        'C' => OrderEvents.Created(order),
        'P' => OrderEvents.Paid(order),
        'S' => OrderEvents.Shipped(order),
        'X' => OrderEvents.Cancellation(order),
        'O' => OrderEvents.OutOfStock(order),
        _ => throw new NotSupportedException($"{letter}"),
    };

    static IEnumerable<string> Sequences(string letters, int length) =>
        length == 0 ? [""] : Sequences(letters, length - 1).SelectMany(sequence => letters.Select(letter => sequence + letter));
}
