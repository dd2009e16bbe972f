using Orders.Api.Development.Bench.Measuring;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench;

/// <summary>Whether full tables and an old snapshot slow the application down.</summary>
internal sealed class FlatnessBench : IBenchmark
{
    const string Rate = "orders paid/s";
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public string Name => "flatness";

    public string Summary =>
        "A backlog of submitted orders is drained until every order is paid, once with empty tables, once with 10 million inbox ids over "
        + "seven days, 2 million finished orders, 200,000 reservations of the SKU that every order wants, and a snapshot that stays open.";

    public IReadOnlyList<string> Charts => [Rate];

    public async Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken)
    {
        var empty = await Drain(servers, sizes.Orders, _ => Task.CompletedTask, cancellationToken);
        var full = await Drain(servers, sizes.Orders, x => FlatnessFill.Run(x, sizes, cancellationToken), cancellationToken);
        sheet.Add("empty tables", Rate, empty);
        sheet.Add("full tables, open snapshot", Rate, full);
        sheet.Add("full tables, open snapshot", "÷ empty", full / empty);
    }

    static async Task<double> Drain(
        BenchServers servers, int orders, Func<BenchInstallation, Task> fill, CancellationToken cancellationToken)
    {
        await using var installation = await servers.Install(cancellationToken);
        await FlatnessFill.Stock(installation, cancellationToken);
        await fill(installation);
        await installation.Execute("VACUUM ANALYZE", cancellationToken);
        SampleOrders.WriteSubmissions(installation, orders, cancellationToken);
        await using var connection = await installation.Connect(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await using (var read = connection.CreateCommand())
        {
            read.CommandText = "SELECT 1";
            await read.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var application = await installation.Start("intake,saga,effects,relay,analytics", cancellationToken);
        var drain = new Drain();
        await drain.Watch(
            token => installation.Scalar<long>("SELECT count(*) FROM orders WHERE status = 'Paid'", token),
            sample => sample.Done >= orders, Limit, cancellationToken);
        return drain.Rate;
    }
}
