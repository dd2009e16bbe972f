using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Retries;

/// <summary>The retry store keeps records as they are, so it would keep their card numbers.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_record_that_would_wait_holds_a_card_number
{
    const string Card = "4111 1111 1111 1111";
    const string Masked = "**** **** **** 1111";

    /// <summary>Nobody has read the record before: it waits behind one of its order that fails.</summary>
    [Fact]
    public async Task A_record_behind_another_one_becomes_a_masked_dead_letter_and_the_others_keep_their_order()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var (watch, order, failing) = (new UnitWatch(), OrderEvents.NewOrder(), OrderEvents.NewOrder());
        watch.Fail(failing, () => new TransientException("503"));
        await using var saga = await RunningMessaging.Start(database, prefix, services: watch.Register);
        var created = OrderEvents.Created(order);
        await saga.Produce(Topics.Orders, order, created, failing);
        await Eventually.Equal(1, database.WaitingRecords);

        await saga.Produce(Topics.Orders, order, created with { PaymentMethod = Card });
        await saga.Produce(Topics.Orders, order, OrderEvents.Cancellation(order));

        var letter = Assert.Single(await Eventually.Is(database.DeadLetters, letters => letters.Count > 0));
        Assert.Equal((true, DeadLetterReason.Invalid, 0), (letter.IsRedacted, letter.Reason, letter.Attempts));
        Assert.Equal(Masked, JsonDocument.Parse(letter.Body!).RootElement.GetProperty("paymentMethod").GetString());
        await Eventually.Equal(2, database.WaitingRecords);
        await Eventually.True(() => saga.Endpoint(Topics.Orders).Lag == 0);
        watch.Mend(failing);

        await database.OrderIs(order, OrderStatus.Cancelled);
        await Eventually.Equal(0, database.WaitingRecords);
        Assert.Equal([nameof(OrderCreated), nameof(OrderCancellationRequested)], (await database.History(order)).Select(x => x.Event));
        Assert.Single(await database.DeadLetters());
    }

    [Theory]
    [InlineData("body")]
    [InlineData("key")]
    [InlineData("header")]
    [InlineData("name of a header")]
    public async Task A_record_that_fails_itself_becomes_a_masked_dead_letter(string part)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (system, bad) = (new FlakySystem(), OrderEvents.NewOrder());
        system.FailFor(bad);
        await using var host = await system.Reader().Start(
            database, prefix, FlakySystem.QuickRetries,
            services: services => services.Configure<DeadLetterOptions>(options => options.Redact = CardNumberRedaction.Redact));

        await host.ProduceRaw(
            NumbersReader.Topic, part is "key" ? Card : $"{bad}",
            JsonSerializer.SerializeToUtf8Bytes(new { Key = bad, Number = 0, Note = part is "body" ? Card : "" }, RecordJson.Options),
            [new Header(part is "name of a header" ? Card : "x-note", Encoding.UTF8.GetBytes(part is "header" ? Card : ""))]);

        var letter = Assert.Single(await Eventually.Is(database.DeadLetters, letters => letters.Count > 0));
        Assert.Equal((true, DeadLetterReason.Invalid), (letter.IsRedacted, letter.Reason));
        Assert.InRange(letter.Attempts, 1, 2);
        var header = letter.Headers.Single();
        string[] stored = [Text(letter.Body), Text(letter.Key), Text(header.Value), header.Name];
        Assert.Single(stored, text => text.Contains(Masked, StringComparison.Ordinal));
        Assert.Equal(0, await database.WaitingRecords());
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { Lag: 0, WaitingForRetry: 0, TroubleSince: null });
    }

    static string Text(byte[]? content) => Encoding.UTF8.GetString(content ?? []);
}
