using System.Net.Mime;
using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>The official SDKs write the events: .NET, and JavaScript with kafkajs.</summary>
[Trait("Category", "Kafka")]
public sealed class When_foreign_producers_write_cloud_events
{
    const string Structured = "structured";
    const string Binary = "binary";
    const string Type = "com.example.order.created.v1";

    static readonly Uri Source = new("/shop", UriKind.Relative);
    static readonly JsonEventFormatter Formatter = new();

    /// <summary>One event, written twice in each mode and by both SDKs, is one event.</summary>
    [Fact]
    public async Task An_event_is_processed_once_whoever_writes_it_and_how()
    {
        NodeProducer.Require();
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        await using var saga = await RunningMessaging.Start(database, prefix);
        var (order, topic) = (OrderEvents.NewOrder(), prefix + Topics.Orders);
        var created = OrderEvents.Body(OrderEvents.Created(order));

        foreach (var mode in new[] { Structured, Binary })
        {
            await WriteWithDotNet(topic, order, mode, created);
            await NodeProducer.Produce(topic, mode, new { @event = EventOf(order, created) });
        }

        await NodeProducer.Produce(topic, Structured, new { @event = EncodedEventOf(order, created) });

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await saga.Offsets(Topics.Orders, "order-saga").Pass(0, 4);
        Assert.Empty(await database.DeadLetters());
        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
        Assert.Single(await database.History(order));
    }

    /// <summary>The example of issue 12: the same id, and another source.</summary>
    [Fact]
    public async Task Events_of_two_sources_with_one_id_are_both_processed()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        await using var saga = await RunningMessaging.Start(database, prefix);
        var (first, second, id) = (OrderEvents.NewOrder(), OrderEvents.NewOrder(), $"{OrderEvents.NewOrder()}");

        await WriteWithDotNet(prefix + Topics.Orders, first, Binary, OrderEvents.Body(OrderEvents.Created(first)), id, "/shop");
        await WriteWithDotNet(prefix + Topics.Orders, second, Binary, OrderEvents.Body(OrderEvents.Created(second)), id, "/kiosk");

        await database.OrderIs(first, OrderStatus.AwaitingPayment);
        await database.OrderIs(second, OrderStatus.AwaitingPayment);
    }

    [Fact]
    public async Task A_plain_record_of_kafkajs_is_processed()
    {
        NodeProducer.Require();
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix);
        var order = OrderEvents.NewOrder();

        await NodeProducer.Produce(
            prefix + Topics.Orders, "plain",
            new { key = $"{order}", value = Encoding.UTF8.GetString(OrderEvents.Body(OrderEvents.Created(order))) });

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
    }

    static object EventOf(Guid order, byte[] data) => new
    {
        id = $"{order}",
        source = $"{Source}",
        type = Type,
        datacontenttype = MediaTypeNames.Application.Json,
        partitionkey = $"{order}",
        data = JsonSerializer.Deserialize<JsonElement>(data),
    };

    static object EncodedEventOf(Guid order, byte[] data) => new
    {
        id = $"{order}".ToUpperInvariant(),
        source = $"{Source}",
        type = Type,
        partitionkey = $"{order}",
        data_base64 = Convert.ToBase64String(data),
    };

    /// <summary>Writes what the SDK's formatter makes. Its Kafka package is not needed for that: a mode is where the parts go.</summary>
    static async Task WriteWithDotNet(string topic, Guid order, string mode, byte[] data, string? id = null, string? source = null)
    {
        var written = new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            Id = id ?? $"{order}",
            Source = source is null ? Source : new Uri(source, UriKind.Relative),
            Type = Type,
            Time = new(2026, 11, 24, 10, 0, 0, TimeSpan.FromHours(2)),
            DataContentType = MediaTypeNames.Application.Json,
            Data = JsonSerializer.Deserialize<JsonElement>(data),
        };
        var config = new ProducerConfig { BootstrapServers = await TestBroker.BootstrapServers() };
        using var producer = new ProducerBuilder<string, byte[]>(config).Build();
        await producer.ProduceAsync(topic, mode is Structured ? StructuredRecord(written) : BinaryRecord(written));

        Message<string, byte[]> StructuredRecord(CloudEvent cloudEvent)
        {
            var value = Formatter.EncodeStructuredModeMessage(cloudEvent, out var contentType).ToArray();
            return new() { Key = $"{order}", Value = value, Headers = [new Header("content-type", Bytes(contentType.ToString()))] };
        }

        Message<string, byte[]> BinaryRecord(CloudEvent cloudEvent)
        {
            var headers = new Confluent.Kafka.Headers { { "ce_specversion", Bytes(cloudEvent.SpecVersion.VersionId) } };
            foreach (var (attribute, value) in cloudEvent.GetPopulatedAttributes())
            {
                var name = attribute.Name == "datacontenttype" ? "content-type" : $"ce_{attribute.Name}";
                headers.Add(name, Bytes(attribute.Format(value)));
            }

            return new() { Key = $"{order}", Value = Formatter.EncodeBinaryModeEventData(cloudEvent).ToArray(), Headers = headers };
        }
    }

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
