using System.Globalization;
using System.Text;
using System.Text.Json;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtLeastOnce;

[Trait("Category", "Kafka")]
public sealed class When_a_unit_of_work_fails
{
    const int Records = 32;

    /// <summary>32 records are halved to 16, 8, 4, 2 and 1 that succeed, and one that fails alone.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    [InlineData(31)]
    public async Task The_neighbours_of_a_bad_record_are_committed_in_five_units_and_in_order(int bad)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (first, gate) = (KeysOfLane(0).First(), new TaskCompletionSource());
        var reader = new NumbersReader();
        reader.Work = (message, _) => message switch
        {
            { Number: -1 } => gate.Task,
            var x when x.Number == bad => throw new InvalidMessageException(["It is bad."]),
            _ => Task.CompletedTask,
        };
        await using var host = await reader.Start(database, prefix, endpoint =>
        {
            (endpoint.Options.LaneCount, endpoint.Options.UnitOfWorkRecordLimit) = (2, Records);
        });
        await Produce(host, Numbered.Of(first, -1));
        await Eventually.True(() => reader.Begun.Count == 1);
        // Two keys in turns, so that the order of each is seen.
        var keys = KeysOfLane(0).Take(2).ToList();
        for (var number = 0; number < Records; number++)
            await Produce(host, Numbered.Of(keys[number % 2], number));
        await Produce(host, Numbered.Of(KeysOfLane(1).First(), -1));
        await Eventually.True(() => reader.Begun.Count == 2);

        gate.SetResult();

        await Eventually.Equal(2 + Records, () => database.InboxRows());
        var letter = Assert.Single(await database.DeadLetters());
        Assert.Equal((DeadLetterReason.Invalid, 1 + 5), (letter.Reason, letter.Attempts));
        // The two units that waited may share a commit.
        Assert.Equal(5, await database.Scalar<long>(
            $"SELECT count(DISTINCT xmin::text) FROM outbox_message WHERE key IN ('{keys[0]}', '{keys[1]}')"));
        Assert.Equal(2 + Records - 1, await database.Effects());
        foreach (var key in keys)
            await InOrder(database, key);
    }

    static Task Produce(RunningMessaging host, Numbered message) => host.ProduceRaw(
        NumbersReader.Topic, message.Key.ToString(), JsonSerializer.SerializeToUtf8Bytes(message, RecordJson.Options), partition: 0);

    /// <summary>The outbox has the effects of a key in their order.</summary>
    static async Task InOrder(TestDatabase database, Guid key)
    {
        var numbers = await database.Scalar<string>(
            $"SELECT string_agg(convert_from(body, 'UTF8')::jsonb ->> 'number', ' ' ORDER BY id) FROM outbox_message WHERE key = '{key}'");
        var sorted = numbers!.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(sorted.Order(), sorted);
    }

    static IEnumerable<Guid> KeysOfLane(int lane) => Enumerable.Range(0, 1000).Select(_ => OrderEvents.NewOrder())
        .Where(key => RecordLanes.LaneOf(Encoding.UTF8.GetBytes(key.ToString()), 0, 2) == lane);
}
