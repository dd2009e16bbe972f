using System.Text;
using Confluent.Kafka;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtLeastOnce;

[Trait("Category", "Kafka")]
public sealed class When_a_record_cannot_be_deserialised
{
    const string Group = "order-saga.orders";

    const string SomeOrder = "019a9c3e-0000-7000-8000-000000000001";

    /// <summary>A poison record, the type in its header, and the reason of its dead letter.</summary>
    /// <remarks>No log may show the address or 4711.</remarks>
    public static TheoryData<string, byte[]?, string?, DeadLetterReason> Poison => new()
    {
        { "not JSON", Utf8("ada@example.com 4711"), null, DeadLetterReason.Undeserialisable },
        { "cut off", Utf8("""{"orderId":"4711","customerEmail":"ada@exam"""), null, DeadLetterReason.Undeserialisable },
        { "an empty value", [], null, DeadLetterReason.Undeserialisable },
        { "no value", null, null, DeadLetterReason.Undeserialisable },
        { "an array", Utf8("[4711]"), null, DeadLetterReason.Undeserialisable },
        { "a missing field", Utf8("""{"customerEmail":"ada@example.com"}"""), null, DeadLetterReason.Undeserialisable },
        { "a text for a list",
            Utf8($$"""{"orderId":"{{SomeOrder}}","lines":"ada@example.com 4711"}"""), null, DeadLetterReason.Undeserialisable },
        { "a field of half a character",
            Utf8($$"""{"orderId":"{{SomeOrder}}","currency":"\ud800"}"""), null, DeadLetterReason.Undeserialisable },
        { "a name that is not UTF-8", [.. "{\""u8, 0xC3, 0x28, .. "\":\"ada\"}"u8], null, DeadLetterReason.Undeserialisable },
        { "an id that is not UTF-8", [.. "{\"event_id\":\""u8, 0xC3, 0x28, .. "\"}"u8], null, DeadLetterReason.Undeserialisable },
        { "an id of half a character", Utf8("""{"event_id":"\ud800"}"""), null, DeadLetterReason.Undeserialisable },
        { "an unknown type", Utf8("""{"customerEmail":"ada@example.com"}"""), "urn:message:Another:System", DeadLetterReason.UnknownType },
        { "another topic's type", Utf8("{}"), MessageUrn.ForTypeString<OrderShipped>(), DeadLetterReason.UnknownType },
    };

    [Theory]
    [MemberData(nameof(Poison))]
    public async Task The_record_is_one_complete_dead_letter_and_its_neighbours_are_processed(
        string what, byte[]? body, string? type, DeadLetterReason reason)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var (before, behind) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        TopicPartitionOffset place;
        await using (var saga = await RunningMessaging.Start(database, prefix))
        {
            var headers = new Confluent.Kafka.Headers { { "trace", "t-1"u8.ToArray() }, { "trace", "t-2"u8.ToArray() } };
            if (type is not null)
                headers.Add(MessageHeaders.MessageType, Encoding.UTF8.GetBytes(type));
            await saga.Produce(Topics.Orders, before, OrderEvents.Created(before));
            place = await saga.ProduceRaw(Topics.Orders, before.ToString(), body, headers);
            await saga.Produce(Topics.Orders, before, OrderEvents.Created(behind));

            await database.OrderIs(before, OrderStatus.AwaitingPayment);
            await database.OrderIs(behind, OrderStatus.AwaitingPayment);
            await saga.Offsets(Topics.Orders, "order-saga").Pass(place.Partition, place.Offset + 1);
            await Eventually.Settles(0L, () => saga.Endpoint(Topics.Orders).Lag, TimeSpan.FromSeconds(1));
        }

        var letter = Assert.Single(await database.DeadLetters());
        Assert.Equal((place.Topic, place.Partition.Value, place.Offset.Value), (letter.Topic, letter.Partition, letter.Offset));
        Assert.Equal(prefix + Group, letter.ConsumerGroup);
        Assert.Equal(before.ToString(), Encoding.UTF8.GetString(letter.Key!));
        Assert.Equal(body, letter.Body);
        Assert.Equal(["t-1", "t-2"], letter.Headers.Where(x => x.Name == "trace").Select(x => Encoding.UTF8.GetString(x.Value!)));
        Assert.Equal((reason, type), (letter.Reason, letter.MessageType));
        // Alone, after up to two units: of all three records, and of a half.
        Assert.InRange(letter.Attempts, 1, 3);
        Assert.DoesNotContain("ada@", letter.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("4711", letter.Error, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {letter.Error}");
    }

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
