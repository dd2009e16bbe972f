using System.Text;
using System.Text.Json;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.DeadLetters;

/// <summary>The record of a system that sent a card number in place of the provider's token.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_dead_letter_holds_a_card_number : ReplayUnderTest
{
    const string Card = "4111 1111 1111 1111";

    [Fact]
    public async Task The_card_number_is_masked_before_it_is_stored_and_the_record_is_not_replayed()
    {
        await using var saga = await Start();
        var order = OrderEvents.NewOrder();
        var headers = new Confluent.Kafka.Headers { { "x-card", Encoding.UTF8.GetBytes(Card) } };
        var body = JsonSerializer.SerializeToUtf8Bytes(OrderEvents.Created(order) with { PaymentMethod = Card }, JsonSerializerOptions.Web);
        await saga.ProduceRaw(Topics.Orders, $"{order} {Card}", body, headers);

        var letter = await Waiting(DeadLetterReason.Invalid);

        Assert.True(letter.IsRedacted);
        Assert.All(
            [letter.Key, letter.Body, letter.Headers.Single(x => x.Name == "x-card").Value],
            content => Assert.Contains("**** **** **** 1111", Encoding.UTF8.GetString(content!), StringComparison.Ordinal));
        Assert.Equal(
            "**** **** **** 1111", JsonDocument.Parse(letter.Body!).RootElement.GetProperty("paymentMethod").GetString());
        Assert.Equal(DeadLetterOutcome.Redacted, await Replay(saga, letter));
        Assert.Equal(DeadLetterState.Waiting, (await Letter())!.State);
    }

    [Fact]
    public async Task The_names_of_types_and_headers_are_masked_too()
    {
        await using var saga = await Start();
        var headers = new Confluent.Kafka.Headers { { MessageHeaders.MessageType, Encoding.UTF8.GetBytes(Card) }, { Card, [1] } };

        await saga.ProduceRaw(Topics.Orders, $"{OrderEvents.NewOrder()}", "{}"u8.ToArray(), headers);

        var letter = await Waiting(DeadLetterReason.UnknownType);
        Assert.True(letter.IsRedacted);
        Assert.Equal("**** **** **** 1111", letter.MessageType);
        Assert.Equal([MessageHeaders.MessageType, "**** **** **** 1111"], letter.Headers.Select(x => x.Name));
    }
}
