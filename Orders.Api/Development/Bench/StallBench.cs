using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Orders.Api.Development.Bench;

/// <summary>Measures how long readers with read_committed wait behind a transaction whose process was killed.</summary>
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
        await Row("the partition's next owner starts at once, with the same transactional id", takesOver: true);
        var timeout = TransactionTimeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        await Row($"no process takes over (transaction time-out {timeout} s)", takesOver: false);
    }

    async Task Row(string situation, bool takesOver)
    {
        var stalls = new List<double>();
        for (var i = 0; i < Runs; i++)
            stalls.Add((await Stall(takesOver)).TotalSeconds);
        var seconds = string.Join(", ", stalls.Select(x => x.ToString("0.00", CultureInfo.InvariantCulture)));
        await output.WriteLineAsync($"| {situation} | {seconds} s |");
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
        _ = consumer.Consume(Limit) ?? throw new TimeoutException($"Readers are still waiting after {Limit.TotalSeconds:0} s.");
    }
}
