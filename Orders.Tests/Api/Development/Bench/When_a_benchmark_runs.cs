using Orders.Api.Development.Bench.Reports;
using Orders.Tests.Api.Cli;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Bench;

[Trait("Category", "Process")]
public sealed class When_a_benchmark_runs
{
    [Fact]
    public async Task Given_servers_are_measured_and_left_as_they_were()
    {
        TestBroker.RequireReal("the benchmark deletes its topics.");
        await using var database = await TestDatabase.Create();
        var folder = TestRun.Folder("bench");
        var json = Path.Combine(folder, "report.json");

        var (exitCode, output, progress) = await VerbRun.Run(
            ["bench", "footprint", "--quick", "--seconds", "1", "--json", json], TestContext.Current.CancellationToken,
            ("ConnectionStrings:Orders", database.ConnectionString), ("Kafka:BootstrapServers", await TestBroker.BootstrapServers()),
            ("Orders:DataDirectory", Path.Combine(folder, "data")));

        Assert.True(exitCode == 0, progress);
        Assert.Contains("| application, every role |", output, StringComparison.Ordinal);
        var footprint = BenchReport.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken)).Named("footprint")!;
        Assert.True(footprint.At("application, every role", "start to first 202, s") > 0);
        Assert.True(footprint.At("application, every role", "resident memory, MB") > 10);
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM pg_database WHERE datname LIKE 'orders_bench_%'"));
        Assert.Empty(Directory.GetDirectories(folder));
    }
}
