using System.Diagnostics.Metrics;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Api.Development.Embedded;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>A producer in another language writes plain JSON, in each form that the reader supports.</summary>
[Trait("Category", "Kafka")]
public sealed class When_foreign_producers_write_records
{
    const string Envelope = "envelope";
    const string BinaryCloudEvent = "binary CloudEvent";
    const string StructuredCloudEvent = "structured CloudEvent";
    const string OwnHeaders = "our headers";
    const string Nothing = "nothing";

    static readonly DateTimeOffset At = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Nothing)]
    [InlineData(Envelope)]
    [InlineData(BinaryCloudEvent)]
    [InlineData(StructuredCloudEvent)]
    [InlineData(OwnHeaders)]
    public async Task The_order_is_shipped(string form)
    {
        Kcat.Require();
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix);
        using var withoutId = new CountedWithoutId();
        var order = OrderEvents.NewOrder();

        await Write(prefix + Topics.Orders, order, form, "order.created", nameof(OrderCreated), $$"""
            {"orderId":"{{order}}","customerId":"c-42","customerEmail":"ada@example.com","currency":"EUR","paymentMethod":"tok_ok",
            "lines":[{"sku":"tea-001","quantity":2,"unitPrice":12.50}],"createdAt":"2026-11-24T10:00:00Z"}
            """);
        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Write(prefix + Topics.Payments, order, form, "payment.received", nameof(PaymentReceived), $$"""
            {"orderId":"{{order}}","amount":25.00,"currency":"EUR","paymentReference":"by-hand","receivedAt":"2026-11-24T10:01:00Z"}
            """);
        await database.OrderIs(order, OrderStatus.Paid);
        await Write(prefix + Topics.Shipments, order, form, "order.shipped", nameof(OrderShipped), $$"""
            {"orderId":"{{order}}","carrier":"post","trackingNumber":"T-1","shippedAt":"2026-11-24T10:02:00Z"}
            """);

        var shipped = await database.OrderIs(order, OrderStatus.Shipped);
        Assert.Equal(("by-hand", "T-1", 25.00m), (Assert.Single(shipped!.Payments).Reference, shipped.TrackingNumber, shipped.Total));
        Assert.Empty(await database.DeadLetters());
        if (form is Nothing)
            await Eventually.True(() => withoutId.Records >= 3);
    }

    /// <summary>Records with the same id have one effect.</summary>
    [Theory]
    [InlineData(Envelope)]
    [InlineData(BinaryCloudEvent)]
    [InlineData(StructuredCloudEvent)]
    public async Task An_id_in_the_record_absorbs_duplicates(string form)
    {
        Kcat.Require();
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix);
        var order = OrderEvents.NewOrder();
        var offsets = new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.Shipments, prefix + "order-saga");

        for (var i = 0; i < 3; i++)
        {
            await Write(prefix + Topics.Shipments, order, form, "order.shipped", nameof(OrderShipped), $$"""
                {"orderId":"{{order}}","carrier":"post","trackingNumber":"T-1","shippedAt":"2026-11-24T10:02:00Z"}
                """);
        }

        await Eventually.Equal(3, async () => (await offsets.Committed()).Values.Sum());
        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
        Assert.Single(await database.History(order));
    }

    static Task Write(string topic, Guid order, string form, string dotted, string name, string message)
    {
        var (key, data, id) = (order.ToString(), message.ReplaceLineEndings("").Trim(), $"{order:N}-{name}");
        return form switch
        {
            Envelope => Kcat.Produce(topic, key, $$"""{"event_id":"{{id}}","event_type":"{{dotted}}","data":{{data}}}"""),
            BinaryCloudEvent => Kcat.Produce(
                topic, key, data, $"ce_id={id}", $"ce_type=com.example.{dotted}.v1", "ce_source=/by-hand", "ce_specversion=1.0"),
            StructuredCloudEvent => Kcat.Produce(
                topic, key,
                $$"""{"specversion":"1.0","id":"{{id}}","type":"{{name}}","source":"/by-hand","time":"{{At:O}}","data":{{data}}}""",
                "content-type=application/cloudevents+json"),
            OwnHeaders =>
                Kcat.Produce(topic, key, data, $"MessageId={MessageIds.From(id)}", $"MT-MessageType=urn:message:Orders.Contracts:{name}"),
            _ => Kcat.Produce(topic, key, data),
        };
    }

    sealed class CountedWithoutId : IDisposable
    {
        readonly MeterListener _listener = new();
        long _records;

        public CountedWithoutId()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == KafkaMetrics.MeterName && instrument.Name == KafkaMetrics.WithoutIdName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, measured, _, _) => Interlocked.Add(ref _records, measured));
            _listener.Start();
        }

        public long Records => Interlocked.Read(ref _records);

        public void Dispose() => _listener.Dispose();
    }
}
