using System.Globalization;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Orders.Api.Development.Bench;

/// <summary>Measures the cost of transactions: the same pipeline with and without them, for several transaction sizes.</summary>
internal sealed class ExactlyOnceBench(ClientConfig client, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
{
    static readonly (int RecordsPerTransaction, int Orders)[] Curve = [(1, 1_000), (10, 5_000), (100, 20_000), (1_000, 30_000)];

    /// <summary>Latency is measured at this fraction of the throughput with transactions, so that nothing queues.</summary>
    const double Load = 0.4;
    const double MaxPerSecond = 4_000;
    static readonly TimeSpan LatencyTime = TimeSpan.FromSeconds(5);

    public async Task Run()
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Measured {time.GetUtcNow():yyyy-MM-dd} on {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}; "
            + $"client, pipeline and broker share them. One input partition."));
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| records per transaction | orders/s | without transactions | p50 | p99 | without: p50 | p99 | added p50 | added p99 |");
        await output.WriteLineAsync("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (recordsPerTransaction, orders) in Curve)
            await Row(recordsPerTransaction, orders);
        await output.WriteLineAsync();
        await new StallBench(client, output, time, cancellationToken).Run();
    }

    async Task Row(int size, int orders)
    {
        var with = await Throughput(size, orders, usesTransactions: true);
        var without = await Throughput(size, orders, usesTransactions: false);
        var rate = Math.Min(MaxPerSecond, Load * with);
        var slow = await Latency(size, rate, usesTransactions: true);
        var fast = await Latency(size, rate, usesTransactions: false);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {size:N0} | {with:N0} | {without:N0} | {slow.P50:0.0} ms | {slow.P99:0.0} ms | {fast.P50:0.0} ms | {fast.P99:0.0} ms "
            + $"| {slow.P50 - fast.P50:0.0} ms | {slow.P99 - fast.P99:0.0} ms |"));
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Orders per second from the first output to the last. All input is written before the pipeline starts.</summary>
    async Task<double> Throughput(int size, int orders, bool usesTransactions)
    {
        await using var topics = await BenchTopics.Create(client, time);
        await topics.Submit(orders, 0, cancellationToken);
        using var pipeline = await BenchPipeline.Start(client, topics.Prefix, size, usesTransactions, cancellationToken);
        var arrivals = await Task.Run(() => topics.Read(orders, cancellationToken), cancellationToken);
        await pipeline.StopAsync(cancellationToken);
        var rest = arrivals.Where(x => x.At > arrivals[0].At).ToList();
        return rest.Count / (arrivals[^1].At - arrivals[0].At).TotalSeconds;
    }

    /// <summary>The time from an order's submission to its arrival at a reader, at a steady rate.</summary>
    /// <remarks>The first second is not counted.</remarks>
    async Task<(double P50, double P99)> Latency(int size, double perSecond, bool usesTransactions)
    {
        var orders = Math.Max(2 * size, (int)(perSecond * LatencyTime.TotalSeconds));
        await using var topics = await BenchTopics.Create(client, time);
        using var pipeline = await BenchPipeline.Start(client, topics.Prefix, size, usesTransactions, cancellationToken);
        var reading = Task.Run(() => topics.Read(orders, cancellationToken), cancellationToken);
        await topics.Submit(orders, perSecond, cancellationToken);
        var arrivals = await reading;
        await pipeline.StopAsync(cancellationToken);
        var begin = arrivals[0].Order.CreatedAt + TimeSpan.FromSeconds(1);
        var sorted = arrivals.Where(x => x.Order.CreatedAt >= begin)
            .Select(x => (x.At - x.Order.CreatedAt).TotalMilliseconds)
            .Order()
            .ToList();
        return (sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100]);
    }
}
