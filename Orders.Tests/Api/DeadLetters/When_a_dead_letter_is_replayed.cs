using System.Text;
using Confluent.Kafka;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Contracts;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.DeadLetters;

/// <summary>From the topic to the dead letters and back, with the rider, the saga and the relay.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_dead_letter_is_replayed : ReplayUnderTest
{
    [Theory]
    [InlineData("{ not JSON", null, DeadLetterReason.Undeserialisable)]
    [InlineData("{}", "urn:message:Orders.Contracts:Nonsense", DeadLetterReason.UnknownType)]
    [InlineData("""{"orderId":"0197b000-0000-7000-8000-000000000001"}""", null, DeadLetterReason.Undeserialisable)]
    public async Task A_record_that_fails_again_waits_again_and_counts_its_failures(string body, string? type, DeadLetterReason reason)
    {
        await using var saga = await Start();
        var headers = type is null ? null : new Confluent.Kafka.Headers { { MessageHeaders.MessageType, Encoding.UTF8.GetBytes(type) } };
        await saga.ProduceRaw(Topics.Orders, "a-key", Encoding.UTF8.GetBytes(body), headers);
        var first = await Waiting(reason);

        Assert.Equal(DeadLetterOutcome.Done, await Replay(saga, first));
        var second = await Eventually.Is(Letter, x => x is { Failures: 2, State: DeadLetterState.Waiting });
        Assert.Equal(DeadLetterOutcome.Done, await Replay(saga, second!));
        var third = await Eventually.Is(Letter, x => x is { Failures: 3, State: DeadLetterState.Waiting });

        Assert.Equal((first.Id, first.MessageId, reason, 3), (third!.Id, third.MessageId, third.Reason, third.Attempts));
        Assert.Equal(first.Key, third.Key);
        Assert.Equal(first.Body, third.Body);
        Assert.Equal(first.FirstStoredAt, third.FirstStoredAt);
        Assert.True(third.StoredAt > first.StoredAt);
        Assert.Equal(
            [DeadLetterEventKind.Replayed, DeadLetterEventKind.FailedAgain, DeadLetterEventKind.Replayed, DeadLetterEventKind.FailedAgain],
            (await History()).Select(x => x.Kind));
        Assert.Equal(3, (await saga.Read(Topics.Orders)).Count);
    }

    [Fact]
    public async Task An_unhandled_event_is_consumed_once_its_state_allows_it_and_other_groups_skip_the_replay()
    {
        await using var saga = await Start(options => options with { Analytics = true });
        var (order, declined) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
        await Database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Database.Execute($"UPDATE orders SET status = '{OrderStatus.Rejected}' WHERE id = '{order}'");
        await saga.Produce(Topics.Payments, order, OrderEvents.Declined(order), declined);
        var letter = await Waiting(DeadLetterReason.UnhandledEvent);
        await Eventually.Equal(1, CountedDeclines);
        await Database.Execute($"UPDATE orders SET status = '{OrderStatus.AwaitingPayment}' WHERE id = '{order}'");

        var decisions = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Replay(saga, letter)));
        await Database.OrderIs(order, OrderStatus.Cancelled);

        Assert.Single(decisions, DeadLetterOutcome.Done);
        var records = (await saga.Read(Topics.Payments)).Select(x => x.Message).ToList();
        Assert.Equal(2, records.Count);
        Assert.Equal(records[0].Key, records[1].Key);
        Assert.Equal(records[0].Value, records[1].Value);
        Assert.Equal([.. Texts(records[0]), $"Replay-For={Prefix}order-saga.payments"], Texts(records[1]).Order(StringComparer.Ordinal));
        var notification = await Eventually.Is(() => saga.Read(Topics.NotificationRequests), x => x.Count == 1);
        Assert.DoesNotContain(notification.Single().Message.Headers, x => x.Key == "Replay-For");
        // A later record of the same partition is read after the replay. When it is counted, the replay has been skipped.
        await saga.Produce(Topics.Payments, order, OrderEvents.Declined(order));
        await Eventually.Equal(2, CountedDeclines);
        Assert.Single(await Database.DeadLetters());

        Task<long> CountedDeclines() =>
            Database.Scalar<long>($"SELECT count(*) FROM analytics_event WHERE order_id = '{order}' AND status = 'Cancelled'");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_failed_at_every_attempt_does_its_work_once_it_is_repaired(bool external)
    {
        var mail = new BrokenMail();
        await using var effects = await StartNotifications(mail, external);
        var letter = await FailedNotification(effects);
        Assert.Equal(5, letter.Attempts);
        mail.IsRepaired = true;

        await Replay(effects, letter);
        await Replay(effects, letter);

        await Eventually.True(() => mail.Sent == 1);
        await Eventually.Equal(1, () => Database.InboxRows(letter.MessageId));
        Assert.Equal(DeadLetterState.Replayed, (await Letter())!.State);
        Assert.Equal(2, (await effects.Read(Topics.NotificationRequests)).Count);
    }

    [Fact]
    public async Task A_record_that_was_too_large_is_consumed_once_the_limit_is_higher()
    {
        var order = OrderEvents.NewOrder();
        DeadLetter letter;
        await using (var small = await Start(options => options with { MaxRecordBytes = 1_000 }))
        {
            // Large and within every rule.
            var line = new OrderLine { Sku = new string('s', 60), Quantity = 1, UnitPrice = 1 };
            var created = OrderEvents.Created(order) with { Lines = [.. Enumerable.Repeat(line, 40)] };
            await small.Produce(Topics.Orders, order, created);
            letter = await Waiting(DeadLetterReason.TooLarge);
            Assert.True(letter.Body!.Length > 2_000);
        }

        await using var large = await Start();
        await Replay(large, letter);

        await Database.OrderIs(order, OrderStatus.AwaitingPayment);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_that_are_not_text_are_replayed_unchanged(bool external)
    {
        await using var relay = await Start(options => options with { Saga = false, ExternalRelay = external });
        var letter = DeadLetterSamples.Of(Prefix + Topics.Orders, DeadLetterSamples.Now);
        (letter.Key, letter.Body) = ([0, 0xFF], null);
        letter.Headers = [new("twice", "1"u8.ToArray()), new("twice", "2"u8.ToArray()), new("bytes", [0xFF]), new("nothing", null)];
        await using (var db = Database.Context())
            await db.Store(letter);

        await Replay(relay, letter);

        var record = Assert.Single(await Eventually.Is(() => TopicReader.ReadBytes(Prefix + Topics.Orders), x => x.Count == 1)).Message;
        Assert.Equal(letter.Key, record.Key);
        Assert.Null(record.Value);
        Assert.Equal(
            [.. letter.Headers.Select(x => (x.Name, x.Value)), ("Replay-For", "group"u8.ToArray())],
            record.Headers.Select(x => (x.Key, (byte[]?)x.GetValueBytes())),
            (a, b) => a.Item1 == b.Item1 && (a.Item2 ?? []).AsSpan().SequenceEqual(b.Item2 ?? []) && a.Item2 is null == b.Item2 is null);
    }

    async Task<List<DeadLetterEvent>> History()
    {
        await using var db = Database.Context();
        return await db.Set<DeadLetterEvent>().AsNoTracking().OrderBy(x => x.Id).ToListAsync(Cancel);
    }

    static IEnumerable<string> Texts(Message<string, byte[]> message) =>
        message.Headers.Select(x => $"{x.Key}={Encoding.UTF8.GetString(x.GetValueBytes())}").Order(StringComparer.Ordinal);
}
