using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Orders.Api.Development.Embedded;
using Orders.Api.Hosting;
using Orders.Api.Hosting.Infrastructure;
using Orders.Tests.Api;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;

namespace Orders.Tests.Costs;

/// <summary>The application with every role in this process, on a PostgreSQL of its own that counts statements.</summary>
/// <remarks>What the application does while it is idle is known from a window before the first order, and counts for no order.</remarks>
public sealed class CountedApplication : IAsyncLifetime
{
    /// <summary>Longer than the longest interval of what is done all the time.</summary>
    static readonly TimeSpan IdleWindow = TimeSpan.FromSeconds(32);
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    static readonly TimeSpan BetweenReadings = TimeSpan.FromMilliseconds(250);

    static readonly Dictionary<string, string> CountingServer = new()
    {
        ["shared_preload_libraries"] = "pg_stat_statements",
        ["max_connections"] = "300",
        ["fsync"] = "off",
        ["full_page_writes"] = "off",
        // A vacuum takes transaction ids, which are counted.
        ["autovacuum"] = "off",
    };

    readonly Stack<Func<ValueTask>> _started = [];
    readonly string _database = "orders_counted_" + RandomNumberGenerator.GetHexString(6, lowercase: true);
    readonly string _mail = TestRun.Folder("counted-mail");
    readonly HttpClient _http = new();
    NpgsqlDataSource _server = null!;
    RoundTrips _trips = null!;
    HashSet<string> _idle = [];
    int _orders;

    /// <summary>What an idle process does in a minute.</summary>
    internal StatementCounts IdleMinute { get; private set; } = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    int Mails => Directory.EnumerateFiles(_mail, "*.eml").Count();

    public async ValueTask InitializeAsync()
    {
        var postgres = await EmbeddedPostgres.Start(TestRun.Folder("counted-postgres"), _ => { }, Cancel, CountingServer);
        _started.Push(postgres.DisposeAsync);
        _server = NpgsqlDataSource.Create(postgres.ConnectionString);
        _started.Push(_server.DisposeAsync);
        await Execute("CREATE EXTENSION pg_stat_statements");
        await Execute($"CREATE DATABASE {_database}");
        _trips = new RoundTrips(_database);
        var sandbox = await RunningSandbox.Start();
        _started.Push(sandbox.DisposeAsync);
        await Start(new()
        {
            ["ConnectionStrings:Orders"] =
                new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = _database }.ConnectionString,
            ["Kafka:BootstrapServers"] = TestBroker.IsReal ? await TestBroker.BootstrapServers() : null,
            ["Kafka:TopicPrefix"] = TestBroker.Prefix(),
            ["Orders:DataDirectory"] = TestRun.DataDirectory("counted"),
            ["Payments:BaseUrl"] = sandbox.BaseUrl.ToString(),
            ["Fulfilment:BaseUrl"] = sandbox.BaseUrl.ToString(),
            ["Notifications:PickupDirectory"] = _mail,
            ["Serilog:MinimumLevel:Default"] = "Warning",
        });
        await WatchIdle();
        // The first order also pays for what happens once: types that are read, connections that are opened.
        await Perform(1);
    }

    /// <summary>Orders are submitted, paid, shipped and mailed, all at the same time.</summary>
    internal async Task<Cost> Perform(int orders)
    {
        var (before, mails) = (await Read(), Mails);
        _trips.Restart();
        var ids = await Task.WhenAll(Enumerable.Range(0, orders).Select(_ => Submit()));
        await Eventually.Is(() => Mails, count => count >= mails + orders, what: "every order is confirmed by e-mail");
        await Task.WhenAll(ids.Select(Ship));
        await Eventually.Is(() => Mails, count => count >= mails + (2 * orders), what: "every shipment is announced by e-mail");
        await WaitUntilQuiet(read => read.Without(_idle).Statements, "the orders cost nothing more");
        var counts = (await Read()).Since(before).Without(_idle);
        var commands = _trips.Statements.Where(statement => !_idle.Contains(statement)).ToList();
        var control = counts.Calls.Where(x => StatementText.IsControl(x.Key)).Sum(x => x.Value);
        return new(orders, counts, commands.Count + control - commands.Count(x => x.Contains("COMMIT", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        while (_started.TryPop(out var stop))
            await stop();
        _trips?.Dispose();
    }

    async Task Start(Dictionary<string, string?> values)
    {
        var builder = OrdersHost.CreateBuilder("http://127.0.0.1:0", values);
        var settings = OrdersSettings.Read(builder.Configuration);
        var infrastructure = await RunningInfrastructure.Start(settings, _ => { }, Cancel);
        _started.Push(infrastructure.DisposeAsync);
        await Schema.Migrate(infrastructure, _ => { }, Cancel);
        builder.AddModules(settings, infrastructure.Database.ConnectionString).AddMessaging(settings, infrastructure.Broker);
        var app = builder.BuildApplication(settings);
        _started.Push(app.DisposeAsync);
        await app.StartAsync(Cancel);
        _started.Push(async () => await app.StopAsync(CancellationToken.None));
        _http.BaseAddress = new Uri(app.Urls.Single());
        await Eventually.True(async () => (await _http.GetAsync("health/ready", Cancel)).IsSuccessStatusCode);
    }

    async Task WatchIdle()
    {
        await WaitUntilQuiet(read => read.Commits, "what a start writes is written");
        var before = await Read();
        _trips.Restart();
        var watching = Stopwatch.StartNew();
        await Eventually.True(() => watching.Elapsed > IdleWindow);
        var idle = (await Read()).Since(before);
        _idle = [.. idle.Calls.Keys.Where(x => x != "BEGIN" && !StatementText.IsControl(x)), .. _trips.Statements];
        var minute = TimeSpan.FromMinutes(1) / watching.Elapsed;
        IdleMinute = new(idle.Calls.ToDictionary(x => x.Key, x => (long)Math.Round(x.Value * minute)), idle.Commits);
    }

    /// <summary>Waits until a count was the same for a while.</summary>
    async Task WaitUntilQuiet(Func<StatementCounts, long> count, string what)
    {
        var (last, since) = (-1L, Stopwatch.StartNew());
        await Eventually.Is(
            async () => count(await Read()),
            now =>
            {
                if (now != last)
                    since.Restart();
                last = now;
                return since.Elapsed > Quiet;
            },
            what: what, pause: BetweenReadings);
    }

    /// <summary>Submits an order as a client does: under its key again while the application is busy.</summary>
    async Task<Guid> Submit()
    {
        var key = $"counted-{Interlocked.Increment(ref _orders)}";
        using var answer = await Eventually.Is(() => Submit(key), answer => answer.StatusCode != HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetGuid();
    }

    async Task<HttpResponseMessage> Submit(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders")
        {
            Content = new StringContent(SampleOrder.Body, Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", key } },
        };
        return await _http.SendAsync(request, Cancel);
    }

    async Task Ship(Guid order)
    {
        using var answer = await _http.PostAsJsonAsync(
            $"orders/{order}/shipments", new { carrier = "post", trackingNumber = $"T{order:N}", shippedAt = "2026-11-30T10:00:00Z" },
            Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    Task<StatementCounts> Read() => StatementCounts.Read(_server, _database);

    async Task Execute(string sql)
    {
        await using var command = _server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
