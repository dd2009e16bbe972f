using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orders.Api.Development.Bench.Reports;

namespace Orders.Api.Development.Bench.ExactlyOnce;

/// <summary>Measures how long readers with read_committed wait behind a transaction whose process was killed.</summary>
internal static class StallBench
{
    /// <summary>The intake's default.</summary>
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(10);

    const string Column = "readers wait, s";
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task Measure(ClientConfig client, TimeProvider time, FigureSheet sheet, CancellationToken cancellationToken)
    {
        var timeout = TransactionTimeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var takenOver = await Stall(client, time, takesOver: true, cancellationToken);
        sheet.Add("kill -9, the partition's next owner starts at once", Column, takenOver.TotalSeconds);
        var left = await Stall(client, time, takesOver: false, cancellationToken);
        sheet.Add($"kill -9, no process takes over (time-out {timeout} s)", Column, left.TotalSeconds);
    }

    static async Task<TimeSpan> Stall(ClientConfig client, TimeProvider time, bool takesOver, CancellationToken cancellationToken)
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

        await Task.Run(() => ReadOne(client, topic), cancellationToken);
        var stall = time.GetElapsedTime(killed);
        await admin.DeleteTopicsAsync([topic]);
        return stall;
    }

    static void ReadOne(ClientConfig client, string topic)
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
