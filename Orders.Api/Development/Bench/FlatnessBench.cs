using System.Globalization;
using Npgsql;
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
        "A backlog of submitted orders is drained until every order is paid, once with empty tables, once with inbox ids over seven days, "
        + "finished orders and reservations of the SKU that every order wants, while a snapshot from before stays open.";

    public IReadOnlyList<string> Charts => [Rate];

    public async Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken)
    {
        var empty = await Drain(servers, sizes, isFull: false, cancellationToken);
        var full = await Drain(servers, sizes, isFull: true, cancellationToken);
        sheet.Add("empty tables", Rate, empty);
        var row = string.Create(
            CultureInfo.InvariantCulture,
            $"{sizes.InboxIds:N0} inbox ids, {sizes.FinishedOrders:N0} orders, {sizes.Reservations:N0} reservations, open snapshot");
        sheet.Add(row, Rate, full);
        sheet.Add(row, "÷ empty", full / empty);
    }

    static async Task<double> Drain(BenchServers servers, BenchSizes sizes, bool isFull, CancellationToken cancellationToken)
    {
        await using var installation = await servers.Install(cancellationToken);
        await FlatnessFill.Stock(installation, cancellationToken);
        if (isFull)
            await FlatnessFill.Run(installation, sizes, cancellationToken);
        await installation.Execute("VACUUM ANALYZE", cancellationToken);
        SampleOrders.WriteSubmissions(installation, sizes.Orders, cancellationToken);
        await using var snapshot = isFull ? await OpenSnapshot(installation, cancellationToken) : null;
        await using var application = await installation.Start("intake,saga,effects,relay,analytics", cancellationToken);
        var drain = new Drain();
        await drain.Watch(
            token => installation.Scalar<long>("SELECT count(*) FROM orders WHERE status = 'Paid'", token),
            sample => sample.Done >= sizes.Orders, Limit, cancellationToken);
        return drain.Rate;
    }

    /// <summary>Keeps every row that dies from now on, until the connection is closed.</summary>
    static async Task<NpgsqlConnection> OpenSnapshot(BenchInstallation installation, CancellationToken cancellationToken)
    {
        var connection = await installation.Connect(cancellationToken);
        await using var begin = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1", connection);
        await begin.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }
}
