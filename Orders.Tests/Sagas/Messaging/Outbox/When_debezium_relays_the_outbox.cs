using System.Text;
using MassTransit;
using Orders.Api.Development.Sandbox;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Api.Development.Embedded;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>The real Kafka Connect and Debezium, with the configuration from deploy, read a real PostgreSQL's log.</summary>
[Trait("Category", "Process")]
public sealed class When_debezium_relays_the_outbox(SharedExternalOrders shared) : IClassFixture<SharedExternalOrders>
{
    const int OrdersPerBatch = 8;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_order_is_shipped_paid_once_and_notified_once_although_Connect_is_killed()
    {
        var external = await shared.Get();
        var (orders, connect) = (external.Process, external.Connect);

        var submitted = await Submit(orders, "first");
        await Eventually.Equal("Paid", () => orders.Status(submitted[0]));
        await connect.Kill();
        submitted.AddRange(await Submit(orders, "while Connect is down"));
        Assert.Equal("Submitted", await orders.Status(submitted[^1]));
        await connect.Start();
        foreach (var order in submitted)
            await Eventually.Equal("Paid", () => orders.Status(order));

        foreach (var order in submitted)
            await orders.Ship(order);
        foreach (var order in submitted)
            await Eventually.Equal("Shipped", () => orders.Status(order));

        var attempts = new List<Guid>();
        foreach (var order in submitted)
            attempts.Add(Assert.Single(await orders.Attempts(order)));
        Assert.Equal(attempts.Order(), (await external.Charged()).Order());
        string[] mails =
            [.. submitted.SelectMany(order => new[] { $"{order}.orderconfirmation", $"{order}.shippingnotification" }).Order()];
        await Eventually.Is(orders.Mails, sent => sent.SequenceEqual(mails));
        Assert.Equal(0, await external.Database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        await WasRepeated(external.Prefix + Topics.SubmittedOrders, submitted.Count);
    }

    [Fact]
    public async Task A_record_equals_the_own_relays_record_of_the_same_row()
    {
        var external = await shared.Get();
        await using var relay = await RunningMessaging.Start(external.Database, external.Prefix, options => options with { Saga = false });
        var topic = external.Prefix + "without-reader";
        await TestBroker.CreateTopics([topic]);
        var rows = Rows(topic).ToList();

        foreach (var lane in new[] { OutboxLanes.OfTheLog, OutboxLanes.Of("own") })
        {
            await using var db = external.Database.Context();
            db.AddRange(rows.Select(row => Copy(row, lane)));
            await db.SaveChangesAsync(Cancel);
        }

        var records = await Eventually.Is(() => TopicReader.ReadBytes(topic), read => read.Count == 2 * rows.Count);
        foreach (var row in rows)
        {
            var pair = records.Select(x => x.Message)
                .Where(x => new RecordHeaders(x.Headers)[MessageHeaders.MessageId] == row.MessageId.ToString())
                .ToList();
            Assert.Equal(2, pair.Count);
            Assert.All(pair, record =>
            {
                Assert.Equal(row.Key, Encoding.UTF8.GetString(record.Key));
                Assert.Equal(row.Body, record.Value);
                Assert.Equal(row.Headers.OrderBy(x => x.Key), new RecordHeaders(record.Headers).All.OrderBy(x => x.Key));
                // For readers that do not use RecordHeaders.
                Assert.Equal($"{row.MessageId}", Encoding.UTF8.GetString(record.Headers.GetLastBytes(MessageHeaders.MessageId)));
                Assert.Equal(row.MessageType, Encoding.UTF8.GetString(record.Headers.GetLastBytes(MessageHeaders.MessageType)));
            });
            Assert.Equal([row.Headers.Count, 3], pair.Select(x => x.Headers.Count).OrderBy(x => x == 3));
        }

        await external.Database.OutboxIsEmpty();
    }

    static async Task<List<Guid>> Submit(OrdersProcess orders, string key)
    {
        var submitted = new List<Guid>();
        for (var n = 0; n < OrdersPerBatch; n++)
            submitted.Add(await orders.Submit($"{key} {n}"));
        return submitted;
    }

    /// <summary>Every message is in the topic, and some more than once: otherwise the test proves nothing.</summary>
    static async Task WasRepeated(string topic, int messages)
    {
        var records = await TopicReader.ReadAll(topic);
        Assert.Equal(messages, records.FirstOccurrences().Count);
        Assert.True(records.Count > messages, $"Nothing was sent twice: {records.Count} records.");
    }

    static IEnumerable<OutboxMessage> Rows(string topic)
    {
        var created = OutboxRows.Of(topic, OrderEvents.NewOrder(), OrderEvents.NewOrder(), OrderEvents.Created(OrderEvents.NewOrder()));
        yield return created;
        yield return With(
            created, "plain", "{}"u8.ToArray(),
            [new("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), new("ConversationId", "c")]);
        yield return With(
            created, "Käse \"€\" \\ 𝄞", [0, 0xFF, 0x0A, 0x7B],
            [new("näme", "wört \"€\" \\ \n 𝄞"), new("number", "12.50"), new("json", """{"a":[1]}""")]);
        yield return With(created, "", [], [new("empty", "")]);
    }

    static OutboxMessage With(OutboxMessage row, string key, byte[] body, KeyValuePair<string, string>[] headers)
    {
        var messageId = OrderEvents.NewOrder();
        var all = new Dictionary<string, string>(headers)
        {
            [MessageHeaders.MessageId] = $"{messageId}",
            [MessageHeaders.MessageType] = row.MessageType,
        };

        return new OutboxMessage
        {
            Lane = row.Lane,
            Topic = row.Topic,
            Key = key,
            MessageId = messageId,
            MessageType = row.MessageType,
            Headers = all,
            Body = body,
            CreatedAt = row.CreatedAt,
        };
    }

    static OutboxMessage Copy(OutboxMessage row, short lane) => new()
    {
        Lane = lane,
        Topic = row.Topic,
        Key = row.Key,
        MessageId = row.MessageId,
        MessageType = row.MessageType,
        Headers = row.Headers,
        Body = row.Body,
        CreatedAt = row.CreatedAt,
    };
}
