using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Orders.Api.Development.Bench;

/// <summary>How long readers with read_committed wait for a record that was written behind a transaction whose process was killed.</summary>
internal sealed class StallBench(ClientConfig client, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
{
    /// <summary>The intake's default.</summary>
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(10);

    const int Runs = 3;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public async Task Run()
    {
        await output.WriteLineAsync($"| after `kill -9` with an open transaction | readers stall ({Runs} runs) |");
        await output.WriteLineAsync("| --- | ---: |");
        await Row("its id comes back at once: the next owner of the partition opens it", takesOver: true);
        await Row(string.Create(CultureInfo.InvariantCulture, $"nobody takes over (transaction time-out {TransactionTimeout.TotalSeconds:0} s)"), takesOver: false);
    }

    async Task Row(string situation, bool takesOver)
    {
        var stalls = new List<double>();
        for (var i = 0; i < Runs; i++)
            stalls.Add((await Stall(takesOver)).TotalSeconds);
        await output.WriteLineAsync($"| {situation} | {string.Join(", ", stalls.Select(x => x.ToString("0.00", CultureInfo.InvariantCulture)))} s |");
    }

    async Task<TimeSpan> Stall(bool takesOver)
    {
        var topic = $"bench-stall-{Guid.CreateVersion7(time.GetUtcNow()):N}";
        using var admin = new AdminClientBuilder(client).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 1 }]);
        await HeldTransaction.LeaveOpen(client, topic, topic, cancellationToken);
        var killed = time.GetTimestamp();
        using (var neighbour = new ProducerBuilder<byte[], byte[]>(client).Build())
            await neighbour.ProduceAsync(topic, new() { Value = [1] }, cancellationToken);
        if (takesOver)
        {
            using var next = HeldTransaction.Producer(client, topic);
            next.InitTransactions(Limit);
        }

        await Task.Run(() => ReadOne(topic), cancellationToken);
        var stall = time.GetElapsedTime(killed);
        await admin.DeleteTopicsAsync([topic]);
        return stall;
    }

    void ReadOne(string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(new Dictionary<string, string>(client))
        {
            GroupId = topic,
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        _ = consumer.Consume(Limit) ?? throw new TimeoutException($"Readers still wait after {Limit.TotalSeconds:0} s.");
    }
}
