using System.Text;
using Confluent.Kafka;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MimeKit;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Notifications;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Messaging.Outbox;
using Orders.Tests.OrderSaga;

namespace Orders.Tests.DeadLetters;

/// <summary>From the topic to the dead letters and back, with the rider, the saga and the relay.</summary>
public sealed class When_a_dead_letter_is_replayed : IAsyncLifetime
{
    TestDatabase _database = null!;
    string _prefix = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _prefix = await RunningMessaging.CreateTopics();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("{ not JSON", null, DeadLetterReason.Undeserialisable)]
    [InlineData("{}", "urn:message:Orders.Contracts:Nonsense", DeadLetterReason.UnknownType)]
    [InlineData("""{"orderId":"0197b000-0000-7000-8000-000000000001"}""", null, DeadLetterReason.Undeserialisable)]
    public async Task What_fails_again_waits_again_and_counts_on(string body, string? type, DeadLetterReason reason)
    {
        await using var saga = await Start();
        var headers = type is null ? null : new Confluent.Kafka.Headers { { MessageHeaders.MessageType, Encoding.UTF8.GetBytes(type) } };
        await saga.ProduceRaw(Topics.Orders, "a-key", Encoding.UTF8.GetBytes(body), headers);
        var first = await Waiting(reason);

        Assert.Equal(DeadLetterDecision.Done, await Replay(saga, first));
        var second = await Eventually.Is(Letter, x => x is { Failures: 2, State: DeadLetterState.Waiting });
        Assert.Equal(DeadLetterDecision.Done, await Replay(saga, second!));
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
    public async Task An_unhandled_event_is_consumed_once_its_state_allows_it_and_others_do_not_count_it_again()
    {
        await using var saga = await Start(options => options with { Analytics = true });
        var (order, shipped) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
        await _database.OrderIs(order, OrderStatus.AwaitingPayment);
        await _database.Execute($"UPDATE orders SET status = '{OrderStatus.Rejected}' WHERE id = '{order}'");
        await saga.Produce(Topics.Shipments, order, OrderEvents.Shipped(order), shipped);
        var letter = await Waiting(DeadLetterReason.UnhandledEvent);
        await Eventually.Equal(1, CountedShipments);
        await _database.Execute($"UPDATE orders SET status = '{OrderStatus.Paid}' WHERE id = '{order}'");

        var decisions = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Replay(saga, letter)));
        await _database.OrderIs(order, OrderStatus.Shipped);

        Assert.Single(decisions, DeadLetterDecision.Done);
        var records = (await saga.Read(Topics.Shipments)).Select(x => x.Message).ToList();
        Assert.Equal(2, records.Count);
        Assert.Equal(records[0].Key, records[1].Key);
        Assert.Equal(records[0].Value, records[1].Value);
        Assert.Equal([.. Texts(records[0]), $"Replay-For={_prefix}order-saga.shipments"], Texts(records[1]).Order(StringComparer.Ordinal));
        var notification = await Eventually.Is(() => saga.Read(Topics.NotificationRequests), x => x.Count == 1);
        Assert.DoesNotContain(notification.Single().Message.Headers, x => x.Key == "Replay-For");
        // What follows on the same partition was read after the replay, so the replay is not still to be counted.
        await saga.Produce(Topics.Shipments, order, OrderEvents.Shipped(order));
        await Eventually.Equal(2, CountedShipments);
        Assert.Single(await _database.DeadLetters());

        Task<long> CountedShipments() => _database.Scalar<long>($"SELECT count(*) FROM analytics_event WHERE order_id = '{order}' AND status = 'Shipped'");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_failed_at_every_attempt_does_its_work_once_it_is_mended(bool external)
    {
        var mail = new BrokenMail();
        await using var effects = await StartNotifications(mail, external);
        var letter = await FailedNotification(effects);
        Assert.Equal(5, letter.Attempts);
        mail.IsMended = true;

        await Replay(effects, letter);
        await Replay(effects, letter);

        await Eventually.True(() => mail.Sent == 1);
        await Eventually.Equal(1, () => _database.InboxRows(letter.MessageId));
        Assert.Equal(DeadLetterState.Replayed, (await Letter())!.State);
        Assert.Equal(2, (await effects.Read(Topics.NotificationRequests)).Count);
    }

    /// <summary>Where change data capture relays, the replay is acknowledged before its decision is committed, and may be read before that.</summary>
    [Fact]
    public async Task A_record_that_is_read_before_its_replay_is_committed_waits_for_it()
    {
        var (mail, writer, commit) = (new BrokenMail(), new GatedWriter(), new TaskCompletionSource());
        await using var effects = await StartNotifications(mail, external: true, writer.Register);
        var letter = await FailedNotification(effects);
        (mail.IsMended, writer.After) = (true, () => commit.Task);

        var replay = Replay(effects, letter);
        await Eventually.Equal(1, () => _database.Scalar<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE '%inbox_state%'"));
        commit.SetResult();

        Assert.Equal(DeadLetterDecision.Done, await replay);
        await Eventually.Equal(1, () => _database.InboxRows(letter.MessageId));
        Assert.Equal(1, mail.Sent);
    }

    [Fact]
    public async Task A_replay_that_does_not_get_to_its_commit_is_absorbed_and_its_dead_letter_still_waits()
    {
        var (mail, writer) = (new BrokenMail(), new GatedWriter());
        await using var effects = await StartNotifications(mail, external: true, writer.Register);
        var letter = await FailedNotification(effects);
        (mail.IsMended, writer.After) = (true, () => Task.FromException(new InvalidOperationException("As good as dead.")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Replay(effects, letter));

        var replayed = (await effects.Read(Topics.NotificationRequests)).Single(record => record.Message.Headers.Any(x => x.Key == "Replay-For"));
        await effects.Offsets(Topics.NotificationRequests, "notifications").Pass(replayed.Partition, replayed.Offset);
        Assert.Equal(DeadLetterState.Waiting, (await Letter())!.State);
        Assert.Equal(letter.StoredAt, await _database.Scalar<DateTime>($"SELECT consumed_at FROM inbox_state WHERE message_id = '{letter.MessageId}'"));
        writer.After = () => Task.CompletedTask;
        Assert.Equal(DeadLetterDecision.Done, await Replay(effects, letter));
        await Eventually.True(async () => await _database.Scalar<DateTime?>($"SELECT consumed_at FROM inbox_state WHERE message_id = '{letter.MessageId}'") > letter.StoredAt);
        Assert.Equal(1, mail.Sent);
    }

    [Fact]
    public async Task A_record_that_was_too_large_is_consumed_once_the_limit_is_higher()
    {
        var order = OrderEvents.NewOrder();
        DeadLetter letter;
        await using (var small = await Start(options => options with { MaxRecordBytes = 1_000 }))
        {
            var created = OrderEvents.Created(order) with { CustomerId = new string('c', 2_000) };
            await small.Produce(Topics.Orders, order, created);
            letter = await Waiting(DeadLetterReason.TooLarge);
            Assert.True(letter.Body!.Length > 2_000);
        }

        await using var large = await Start();
        await Replay(large, letter);

        await _database.OrderIs(order, OrderStatus.AwaitingPayment);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_that_are_no_texts_go_out_as_they_came(bool external)
    {
        await using var relay = await Start(options => options with { Saga = false, ExternalRelay = external });
        var letter = DeadLetterSamples.Of(_prefix + Topics.Orders, DeadLetterSamples.Now);
        (letter.Key, letter.Body) = ([0, 0xFF], null);
        letter.Headers = [new("twice", "1"u8.ToArray()), new("twice", "2"u8.ToArray()), new("bytes", [0xFF]), new("nothing", null)];
        await using (var db = _database.Context())
            await db.Store(letter);

        await Replay(relay, letter);

        var record = Assert.Single(await Eventually.Is(() => TopicReader.ReadBytes(_prefix + Topics.Orders), x => x.Count == 1)).Message;
        Assert.Equal(letter.Key, record.Key);
        Assert.Null(record.Value);
        Assert.Equal(
            [.. letter.Headers.Select(x => (x.Name, x.Value)), ("Replay-For", "group"u8.ToArray())],
            record.Headers.Select(x => (x.Key, (byte[]?)x.GetValueBytes())),
            (a, b) => a.Item1 == b.Item1 && (a.Item2 ?? []).AsSpan().SequenceEqual(b.Item2 ?? []) && a.Item2 is null == b.Item2 is null);
    }

    Task<RunningMessaging> Start(Func<OrdersMessagingOptions, OrdersMessagingOptions>? options = null, Action<IServiceCollection>? services = null) =>
        RunningMessaging.Start(_database, _prefix, options, services);

    Task<RunningMessaging> StartNotifications(IMailSender mail, bool external, Action<IServiceCollection>? others = null) =>
        Start(options => options with { Saga = false, Effects = true, ExternalRelay = external }, services =>
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Notifications:PickupDirectory", "unused")]).Build();
            services.AddNotifications(configuration).Replace(ServiceDescriptor.Singleton(mail));
            others?.Invoke(services);
        });

    async Task<DeadLetter> FailedNotification(RunningMessaging effects)
    {
        var order = OrderEvents.NewOrder();
        await effects.Produce(Topics.NotificationRequests, order, new SendNotification
        {
            OrderId = order,
            Kind = NotificationKind.OrderConfirmation,
            CustomerEmail = "ada@example.com",
            Total = 25m,
            Currency = "EUR",
        });
        return await Waiting(DeadLetterReason.HandlerFailed);
    }

    static Task<DeadLetterDecision> Replay(RunningMessaging messaging, DeadLetter letter) =>
        messaging.Services.GetRequiredService<DeadLetterDesk<OrdersDbContext>>().Replay(letter.Id, "ada", Cancel);

    async Task<DeadLetter?> Letter() => (await _database.DeadLetters()).SingleOrDefault();

    async Task<DeadLetter> Waiting(DeadLetterReason reason) => (await Eventually.Is(Letter, x => x?.Reason == reason && x.State is DeadLetterState.Waiting))!;

    async Task<List<DeadLetterEvent>> History()
    {
        await using var db = _database.Context();
        return await db.Set<DeadLetterEvent>().AsNoTracking().OrderBy(x => x.Id).ToListAsync(Cancel);
    }

    static IEnumerable<string> Texts(Message<string, byte[]> message) =>
        message.Headers.Select(x => $"{x.Key}={Encoding.UTF8.GetString(x.GetValueBytes())}").Order(StringComparer.Ordinal);

    sealed class BrokenMail : IMailSender
    {
        int _sent;

        public volatile bool IsMended;

        public int Sent => Volatile.Read(ref _sent);

        public Task Send(MimeMessage message, CancellationToken cancellationToken)
        {
            if (!IsMended)
                throw new InvalidOperationException("broken");
            Interlocked.Increment(ref _sent);
            return Task.CompletedTask;
        }
    }
}
