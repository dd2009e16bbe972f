using System.Text.Json;
using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Intake;

/// <summary>Submits orders to a test's topic, and keeps the expected results.</summary>
internal sealed class SubmissionFeed(string bootstrapServers, string prefix) : IDisposable
{
    const int InvalidEach = 100;
    const int PoisonEach = 500;

    readonly IProducer<string, byte[]> _producer =
        new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, EnableIdempotence = true }).Build();

    readonly IConsumer<byte[], byte[]> _offsets =
        new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = prefix + "intake" }).Build();

    public List<Guid> Valid { get; } = [];
    public List<Guid> Invalid { get; } = [];
    public int Poison { get; private set; }
    public int Total => Valid.Count + Invalid.Count + Poison;

    /// <summary>Writes orders: one in a hundred is to be rejected, one in five hundred cannot be read.</summary>
    public async Task Submit(int count)
    {
        var writes = Enumerable.Range(Total, count).Select(i =>
        {
            var order = Submissions.NewOrder();
            return Write(order, BodyOf(order, i));
        });
        await Task.WhenAll(writes.ToList());
    }

    /// <summary>How many submissions lie below the group's committed offsets.</summary>
    public long Committed(int partitions) => _offsets
        .Committed(
            Enumerable.Range(0, partitions).Select(p => new TopicPartition(prefix + Topics.SubmittedOrders, p)), Eventually.DefaultLimit)
        .Sum(x => Math.Max(0, x.Offset.Value));

    public Task HasCommitted(long count, int partitions, TimeSpan limit) =>
        Eventually.Is(() => Committed(partitions), committed => committed >= count, limit, $"{count} submissions are committed");

    public void Dispose()
    {
        _producer.Dispose();
        _offsets.Dispose();
    }

    byte[] BodyOf(Guid order, int i)
    {
        if (i % PoisonEach == PoisonEach / 2)
        {
            Poison++;
            return "{\"orderId\":"u8.ToArray();
        }

        var isInvalid = i % InvalidEach == 0;
        (isInvalid ? Invalid : Valid).Add(order);
        return JsonSerializer.SerializeToUtf8Bytes(isInvalid ? Submissions.TooMuch(order) : Submissions.Of(order), RecordJson.Options);
    }

    Task Write(Guid order, byte[] body) =>
        _producer.ProduceAsync(prefix + Topics.SubmittedOrders, new() { Key = order.ToString(), Value = body });
}
