using Orders.Api.Cli;
using Orders.Api.Development.Bench.Reports;
using Orders.Tests.Api.Cli;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Bench;

[Collection(nameof(EnvironmentVariables))]
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
        using var settings = EnvironmentVariables.Set(
            ("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Orders__DataDirectory", Path.Combine(folder, "data")));
        var (output, progress) = (new StringWriter(), new StringWriter());

        var exitCode = await CommandLine.Run(
            ["bench", "footprint", "--quick", "--seconds", "1", "--json", json], output, progress,
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, progress.ToString());
        Assert.Contains("| application, every role |", output.ToString(), StringComparison.Ordinal);
        var footprint = BenchReport.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken)).Named("footprint")!;
        Assert.True(footprint.At("application, every role", "start to first 202, s") > 0);
        Assert.True(footprint.At("application, every role", "resident memory, MB") > 10);
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM pg_database WHERE datname LIKE 'orders_bench_%'"));
        Assert.Empty(Directory.GetDirectories(folder));
    }
}
