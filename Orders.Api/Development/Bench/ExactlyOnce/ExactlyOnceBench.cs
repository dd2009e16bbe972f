using System.Globalization;
using Confluent.Kafka;
using Orders.Api.Development.Bench.Measuring;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench.ExactlyOnce;

/// <summary>Measures the cost of transactions: the same pipeline with and without them, for several transaction sizes.</summary>
internal sealed class ExactlyOnceBench : IBenchmark
{
    const string Rate = "orders/s";

    /// <summary>Latency is measured at this fraction of the throughput with transactions, so that nothing queues.</summary>
    const double Load = 0.4;
    const double MaxPerSecond = 4_000;
    const int MaxLatencySeconds = 5;

    static readonly TimeProvider Time = TimeProvider.System;

    public string Name => "exactly-once";

    public string Summary =>
        "What Kafka transactions cost, by records per transaction, compared with the same pipeline without transactions, on one input "
        + "partition; and how long readers wait after a kill -9 with an open transaction.";

    public IReadOnlyList<string> Charts => [Rate];

    public async Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken)
    {
        var client = servers.Kafka.Client;
        foreach (var (records, orders) in sizes.Transactions)
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"{records:N0} in a transaction");
            var with = await Throughput(client, records, orders, usesTransactions: true, cancellationToken);
            var without = await Throughput(client, records, orders, usesTransactions: false, cancellationToken);
            var rate = Math.Min(MaxPerSecond, Load * with);
            var count = Math.Max(2 * records, (int)(rate * Math.Min(MaxLatencySeconds, sizes.Seconds)));
            var slow = await Latency(client, records, rate, count, usesTransactions: true, cancellationToken);
            var fast = await Latency(client, records, rate, count, usesTransactions: false, cancellationToken);
            sheet.Add(row, Rate, with);
            sheet.Add(row, "without transactions", without);
            sheet.Add(row, "p50 ms", slow.Median);
            sheet.Add(row, "p99 ms", slow.P99);
            sheet.Add(row, "without: p50 ms", fast.Median);
            sheet.Add(row, "without: p99 ms", fast.P99);
        }

        await StallBench.Measure(client, Time, sheet, cancellationToken);
    }

    /// <summary>Orders per second from the first output to the last. All input is written before the pipeline starts.</summary>
    static async Task<double> Throughput(
        ClientConfig client, int size, int orders, bool usesTransactions, CancellationToken cancellationToken)
    {
        await using var topics = await BenchTopics.Create(client, Time);
        await topics.Submit(orders, 0, cancellationToken);
        using var pipeline = await BenchPipeline.Start(client, topics.Prefix, size, usesTransactions, cancellationToken);
        var arrivals = await Task.Run(() => topics.Read(orders, cancellationToken), cancellationToken);
        await pipeline.StopAsync(cancellationToken);
        var rest = arrivals.Where(x => x.At > arrivals[0].At).ToList();
        return rest.Count / (arrivals[^1].At - arrivals[0].At).TotalSeconds;
    }

    /// <summary>The milliseconds from an order's submission to its arrival at a reader, at a steady rate.</summary>
    /// <remarks>The first second is not counted.</remarks>
    static async Task<Percentiles> Latency(
        ClientConfig client, int size, double perSecond, int orders, bool usesTransactions, CancellationToken cancellationToken)
    {
        await using var topics = await BenchTopics.Create(client, Time);
        using var pipeline = await BenchPipeline.Start(client, topics.Prefix, size, usesTransactions, cancellationToken);
        var reading = Task.Run(() => topics.Read(orders, cancellationToken), cancellationToken);
        await topics.Submit(orders, perSecond, cancellationToken);
        var arrivals = await reading;
        await pipeline.StopAsync(cancellationToken);
        var begin = arrivals[0].Order.CreatedAt + TimeSpan.FromSeconds(1);
        var counted = arrivals.Where(x => x.Order.CreatedAt >= begin).ToList();
        return new((counted.Count > 0 ? counted : arrivals).Select(x => (x.At - x.Order.CreatedAt).TotalMilliseconds));
    }
}
