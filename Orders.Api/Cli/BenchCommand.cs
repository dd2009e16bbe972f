using System.CommandLine;
using Confluent.Kafka;
using Orders.Api.Development.Bench;
using Orders.Api.Development.Bench.ExactlyOnce;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

/// <summary>The verb <c>bench</c>.</summary>
internal static class BenchCommand
{
    const string DefaultDocument = "docs/performance.md";

    public static Command Create(IReadOnlyDictionary<string, string?>? settings)
    {
        var options = new BenchOptions();
        var command = new Command(
            "bench",
            "Measures this executable, on the PostgreSQL and the Kafka of the settings, else on embedded ones (Kafka needs KAFKA_HOME). It "
            + "creates databases named orders_bench_* and topics named bench-*, and drops them. Tables go to standard output, progress to "
            + "standard error.")
        {
            All(options, settings), HoldOpen(),
        };
        foreach (var benchmark in Benchmarks.All)
            command.Add(One(benchmark, options, settings));
        foreach (var option in options.All)
            command.Add(option);
        return command;
    }

    static Command One(IBenchmark benchmark, BenchOptions options, IReadOnlyDictionary<string, string?>? settings)
    {
        var command = new Command(benchmark.Name, benchmark.Summary);
        command.SetAction((parsed, cancellationToken) => Run([benchmark], options, settings, parsed, cancellationToken));
        return command;
    }

    static Command All(BenchOptions options, IReadOnlyDictionary<string, string?>? settings)
    {
        var document = new Option<string?>("--document")
        {
            Description = $"The document that takes tables and charts. Default: {DefaultDocument}, but none with --quick.",
            HelpName = "file",
        };
        var before = new Option<string?>("--before")
        {
            Description = "A file of an earlier --json: the document shows its figures beside the new ones.",
            HelpName = "file",
        };
        var command = new Command("all", "Runs every benchmark, and writes a document.") { document, before };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await Run(Benchmarks.All, options, settings, parsed, cancellationToken);
            if ((parsed.GetValue(document) ?? (options.IsQuick(parsed) ? null : DefaultDocument)) is not { } path)
                return;
            var earlier = parsed.GetValue(before) is { } file
                ? BenchReport.Parse(await File.ReadAllTextAsync(file, cancellationToken))
                : null;
            await PerformanceDocument.Write(path, report, earlier, cancellationToken);
        });
        return command;
    }

    static async Task<BenchReport> Run(
        IReadOnlyList<IBenchmark> benchmarks, BenchOptions options, IReadOnlyDictionary<string, string?>? settings, ParseResult parsed,
        CancellationToken cancellationToken)
    {
        var (output, progress) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var report = await BenchRunner.Run(
            benchmarks, OrdersHost.ReadSettings(settings), options.Sizes(parsed), progress.WriteLine, Show, cancellationToken);
        foreach (var line in report.Environment.Lines)
            await output.WriteLineAsync($"- {line}");
        if (options.JsonFile(parsed) is { } file)
            await File.WriteAllTextAsync(file, report.ToJson(), cancellationToken);
        return report;

        void Show(BenchResult result) => output.WriteLine(string.Join(
            Environment.NewLine, [$"{result.Name}: {result.Summary}", "", .. MarkdownTable.Render(result), "", .. result.Notes, ""]));
    }

    /// <summary>Runs in the process that the benchmark kills with kill -9.</summary>
    static Command HoldOpen()
    {
        var servers = new Argument<string>("servers");
        var id = new Argument<string>("id");
        var topic = new Argument<string>("topic");
        var command = new Command(HeldTransaction.Verb, "Opens a transaction and waits until it is killed.") { servers, id, topic };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => HeldTransaction.Hold(
            new ClientConfig { BootstrapServers = parsed.GetRequiredValue(servers) },
            parsed.GetRequiredValue(id),
            parsed.GetRequiredValue(topic),
            parsed.InvocationConfiguration.Output,
            cancellationToken));
        return command;
    }
}
