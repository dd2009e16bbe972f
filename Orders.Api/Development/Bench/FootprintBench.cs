using System.Diagnostics;
using Orders.Api.Development.Bench.Measuring;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench;

/// <summary>What the application costs before it does anything.</summary>
internal sealed class FootprintBench : IBenchmark
{
    const string Application = "application, every role";
    const string IdleCpu = "idle CPU, % of a core";
    const double Megabyte = 1024 * 1024;

    /// <summary>What the first order leaves behind is done by then.</summary>
    static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public string Name => "footprint";

    public string Summary =>
        "A process with every role starts on empty tables: the time to its first 202, its memory and CPU when it is idle after one "
        + "order, and the CPU of its servers meanwhile, beside their CPU without the application.";

    public IReadOnlyList<string> Charts => [IdleCpu];

    public async Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken)
    {
        await using var installation = await servers.Install(cancellationToken);
        var idle = TimeSpan.FromSeconds(sizes.Seconds);
        var alone = await Watch(servers, null, idle, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await using var application = await installation.Start(roles: null, cancellationToken);
        await application.Try(() => SampleOrders.Request(application.Http, 0, cancellationToken), cancellationToken);
        sheet.Add(Application, "start to first 202, s", Stopwatch.GetElapsedTime(started).TotalSeconds);
        await new Drain().Watch(
            token => installation.Scalar<long>("SELECT count(*) FROM orders WHERE status = 'Paid'", token),
            sample => sample.Done > 0, Limit, cancellationToken);
        await Task.Delay(Settle, cancellationToken);
        var beside = await Watch(servers, application, idle, cancellationToken);
        sheet.Add(Application, IdleCpu, Percent(beside.Application));
        sheet.Add("PostgreSQL", IdleCpu, Percent(beside.PostgreSql));
        sheet.Add("PostgreSQL", "without the application", Percent(alone.PostgreSql));
        sheet.Add("Kafka", IdleCpu, Percent(beside.Kafka));
        sheet.Add("Kafka", "without the application", Percent(alone.Kafka));
        sheet.Add(Application, "resident memory, MB", Resident(application.ProcessId));
        sheet.Add("Kafka", "resident memory, MB", Resident(servers.KafkaProcessId));

        double? Percent(double? seconds) => 100 * seconds / idle.TotalSeconds;
    }

    static async Task<CpuTimes> Watch(
        BenchServers servers, BenchApplication? application, TimeSpan time, CancellationToken cancellationToken)
    {
        var before = CpuTimes.Read(servers, application);
        await Task.Delay(time, cancellationToken);
        return CpuTimes.Read(servers, application) - before;
    }

    static double? Resident(int? process)
    {
        if (process is not { } id)
            return null;
        using var running = Process.GetProcessById(id);
        return running.WorkingSet64 / Megabyte;
    }
}
