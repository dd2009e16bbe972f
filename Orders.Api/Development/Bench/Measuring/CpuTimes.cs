using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench.Measuring;

/// <summary>The CPU seconds of the application and of its servers; null for a server that the benchmark did not start.</summary>
internal readonly record struct CpuTimes(double? Application, double? PostgreSql, double? Kafka)
{
    public static CpuTimes Read(BenchServers servers, BenchApplication? application = null) => new(
        CpuOfProcesses.Seconds(application?.ProcessId), CpuOfProcesses.Seconds(servers.PostgresProcessId),
        CpuOfProcesses.Seconds(servers.KafkaProcessId));

    public static CpuTimes operator -(CpuTimes to, CpuTimes from) =>
        new(to.Application - from.Application, to.PostgreSql - from.PostgreSql, to.Kafka - from.Kafka);

    /// <summary>Adds what each unit of work cost.</summary>
    /// <param name="sheet">Takes the figures.</param>
    /// <param name="row">The case.</param>
    /// <param name="unit">Names one unit, for example <c>ms an order</c>.</param>
    /// <param name="scale">From the seconds of all units to the unit's measure.</param>
    public void AddTo(FigureSheet sheet, string row, string unit, double scale)
    {
        sheet.Add(row, $"application CPU, {unit}", Application * scale);
        sheet.Add(row, $"PostgreSQL CPU, {unit}", PostgreSql * scale);
        sheet.Add(row, $"Kafka CPU, {unit}", Kafka * scale);
    }
}
