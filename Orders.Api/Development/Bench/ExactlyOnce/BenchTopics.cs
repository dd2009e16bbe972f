using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;

namespace Orders.Api.Development.Bench.ExactlyOnce;

/// <summary>The topics of one measurement, with one partition each: writes the input, and reads the output with read_committed.</summary>
internal sealed class BenchTopics : IAsyncDisposable
{
    static readonly TimeSpan ReadLimit = TimeSpan.FromMinutes(2);

    readonly ClientConfig _client;
    readonly TimeProvider _time;
    readonly IProducer<string, byte[]> _producer;

    BenchTopics(ClientConfig client, TimeProvider time)
    {
        (_client, _time) = (client, time);
        Prefix = string.Create(CultureInfo.InvariantCulture, $"bench-{Guid.CreateVersion7(time.GetUtcNow()):N}-");
        var configuration = new ProducerConfig(new Dictionary<string, string>(client))
        {
            EnableIdempotence = true,
            LingerMs = 1,
            Partitioner = Partitioner.Murmur2Random,
        };
        _producer = new ProducerBuilder<string, byte[]>(configuration).Build();
    }

    public string Prefix { get; }

    IEnumerable<string> Names => [Prefix + Topics.SubmittedOrders, Prefix + Topics.Orders, Prefix + Topics.InventoryReservations];

    public static async Task<BenchTopics> Create(ClientConfig client, TimeProvider time)
    {
        var topics = new BenchTopics(client, time);
        using var admin = new AdminClientBuilder(client).Build();
        await admin.CreateTopicsAsync(topics.Names.Select(name => new TopicSpecification { Name = name, NumPartitions = 1 }));
        return topics;
    }

    /// <summary>Submits orders at a rate; 0 is as fast as possible. Each order carries the time of its submission.</summary>
    public async Task Submit(int count, double perSecond, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (perSecond > 0)
                await Until(started, TimeSpan.FromSeconds(i / perSecond), cancellationToken);
            Write(_time.GetUtcNow());
        }

        _producer.Flush(cancellationToken);
    }

    /// <summary>Reads the output orders, each with its arrival time.</summary>
    public List<(OrderCreated Order, DateTimeOffset At)> Read(int count, CancellationToken cancellationToken)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(new Dictionary<string, string>(_client))
        {
            GroupId = Prefix + "reader",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        consumer.Assign(new TopicPartitionOffset(Prefix + Topics.Orders, 0, Offset.Beginning));
        var arrivals = new List<(byte[] Body, DateTimeOffset At)>(count);
        while (arrivals.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = consumer.Consume(ReadLimit) ?? throw new TimeoutException($"Only {arrivals.Count} of {count} orders arrived.");
            arrivals.Add((result.Message.Value, _time.GetUtcNow()));
        }

        return [.. arrivals.Select(x => (JsonSerializer.Deserialize<OrderCreated>(x.Body, RecordJson.Options)!, x.At))];
    }

    public async ValueTask DisposeAsync()
    {
        _producer.Dispose();
        using var admin = new AdminClientBuilder(_client).Build();
        await admin.DeleteTopicsAsync(Names);
    }

    async Task Until(long started, TimeSpan due, CancellationToken cancellationToken)
    {
        while (_time.GetElapsedTime(started) < due)
            await Task.Delay(1, cancellationToken);
    }

    void Write(DateTimeOffset now)
    {
        var order = new OrderSubmitted
        {
            OrderId = Guid.CreateVersion7(now),
            CustomerId = "c-42",
            CustomerEmail = "ada@example.com",
            Currency = "EUR",
            PaymentMethod = "tok_ok",
            Lines = [new() { Sku = "tea-001", Quantity = 2, UnitPrice = 12.50m }],
            SubmittedAt = now,
        };
        _producer.Produce(
            Prefix + Topics.SubmittedOrders,
            new Message<string, byte[]>
            {
                Key = order.OrderId.ToString(),
                Value = JsonSerializer.SerializeToUtf8Bytes(order, RecordJson.Options),
            });
    }
}
