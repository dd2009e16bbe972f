using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>The application in one process, with its own PostgreSQL, payment provider, warehouse, carrier and mail server.</summary>
internal sealed class OrderFlow : IAsyncDisposable
{
    const int Partitions = 12;
    static readonly TimeSpan BetweenReadings = TimeSpan.FromMilliseconds(500);

    readonly OwnPostgres _postgres;
    readonly RecordSender _sender;
    readonly RunningSandbox _provider;
    readonly ScriptedMailServer _mail;
    readonly OrdersProcess _process;

    OrderFlow(
        OwnPostgres postgres, RecordSender sender, RunningSandbox provider, ScriptedMailServer mail, Warehouse warehouse,
        OrdersProcess process) =>
        (_postgres, _sender, _provider, _mail, Warehouse, _process) = (postgres, sender, provider, mail, warehouse, process);

    public Warehouse Warehouse { get; }
    public TestDatabase Database => _postgres.Database;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="connections">The size of the process's pool; null for the default.</param>
    public static async Task<OrderFlow> Start(int? connections = null)
    {
        TestBroker.RequireReal("the intake writes in transactions.");
        var prefix = await RunningMessaging.CreateTopics(Partitions);
        var (postgres, sender, provider, mail) =
            (await OwnPostgres.Start(), await RecordSender.To(prefix), await RunningSandbox.Start(), ScriptedMailServer.Start());
        var warehouse = await Warehouse.Start(sender);
        var database = connections is { } size ? postgres.Database.WithPool(size) : postgres.Database;
        var process = OrdersProcess.Launch(
            TestRun.DataDirectory("flow-" + prefix), null,
            ("ConnectionStrings__Orders", database.ConnectionString),
            ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()), ("Kafka__TopicPrefix", prefix),
            ("Payments__BaseUrl", provider.BaseUrl.ToString()), ("Fulfilment__BaseUrl", warehouse.Url.ToString()),
            ("Notifications__Smtp__Host", "127.0.0.1"), ("Notifications__Smtp__Security", "None"),
            ("Notifications__Smtp__Port", mail.Port.ToString(CultureInfo.InvariantCulture)),
            // The test reads every line, which would cost it more than the process.
            ("Serilog__MinimumLevel__Default", "Warning"));
        var flow = new OrderFlow(postgres, sender, provider, mail, warehouse, process);
        try
        {
            await process.WaitUntilReady("API reference");
            return flow;
        }
        catch
        {
            await flow.DisposeAsync();
            throw;
        }
    }

    /// <summary>Submits orders by topic: another system's open door, which waits for nobody.</summary>
    public async Task Submit(Wave wave)
    {
        var sent = new List<Task>(wave.Due.Count);
        foreach (var (order, due) in wave.Due)
        {
            if (due - TimeProvider.System.GetUtcNow() is var early && early > TimeSpan.Zero)
                await Task.Delay(early, Cancel);
            sent.Add(_sender.Send(Topics.SubmittedOrders, order, Submitted(order, due), MessageIds.From(order, "shop/submitted")));
        }

        await Task.WhenAll(sent);
    }

    /// <summary>Waits until this number of orders is shipped, since the start of the process.</summary>
    public Task WaitUntilShipped(int orders, TimeSpan limit) => WaitUntil(orders, OrderStatus.Shipped, limit);

    public Task WaitUntilPaid(int orders, TimeSpan limit) => WaitUntil(orders, OrderStatus.Paid, limit);

    /// <summary>Waits until every endpoint has read its topics to the end: e-mails and figures come after the shipment.</summary>
    public Task WaitUntilQuiet(TimeSpan limit) =>
        Eventually.Is(Unread, groups => groups.Count == 0, limit, "no endpoint lags", BetweenReadings);

    public async Task<FulfilmentState> ReadFulfilment()
    {
        var endpoint = (await Delivery()).Single(x => x.GetProperty("topic").GetString() == Topics.FulfilmentRequests);
        return new(
            endpoint.GetProperty("lag").GetInt64(), endpoint.GetProperty("waitingForRetry").GetInt32(),
            endpoint.GetProperty("troubleSince").ValueKind is not JsonValueKind.Null);
    }

    /// <summary>Returns whether the process is ready, and the alerts that it reports.</summary>
    public async Task<(bool IsReady, IReadOnlyList<string> Alerts)> Health()
    {
        using var answer = await _process.Http.GetAsync("health/ready", Cancel);
        using var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return (
            answer.IsSuccessStatusCode,
            [.. health.RootElement.GetProperty("alerts").EnumerateArray().Select(x => x.GetProperty("description").GetString()!)]);
    }

    /// <summary>Reads the books of all orders.</summary>
    public async Task<Books> ReadBooks() => await Books.Read(
        Database, await Unread(), await _provider.Ledger(), _mail.Taken.Select(x => x.MessageId!.Split('@')[0]), null);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await Warehouse.DisposeAsync();
        await _mail.DisposeAsync();
        await _provider.DisposeAsync();
        _sender.Dispose();
        await _postgres.DisposeAsync();
    }

    Task WaitUntil(int orders, string state, TimeSpan limit) => Eventually.Is(
        async () =>
        {
            await using var db = Database.Context();
            return await db.Orders.CountAsync(x => x.CurrentState == state);
        },
        count => count >= orders, limit, $"{orders} orders are {state}", BetweenReadings);

    async Task<IReadOnlyList<string>> Unread() =>
        [.. (await Delivery()).Where(x => x.GetProperty("lag").GetInt64() > 0).Select(x => x.GetProperty("consumerGroup").GetString()!)];

    async Task<IReadOnlyList<JsonElement>> Delivery()
    {
        using var answer = await _process.Http.GetAsync("delivery", Cancel);
        using var endpoints = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return [.. endpoints.RootElement.EnumerateArray().Select(x => x.Clone())];
    }

    static OrderSubmitted Submitted(Guid order, DateTimeOffset at) => new()
    {
        OrderId = order,
        CustomerId = "c-42",
        CustomerEmail = "ada@example.com",
        Currency = "EUR",
        PaymentMethod = "tok_ok",
        Lines = [new() { Sku = "tea-001", Quantity = 1, UnitPrice = 12.50m }],
        SubmittedAt = at,
    };
}

/// <summary>The endpoint fulfilment, as GET /delivery reports it.</summary>
internal sealed record FulfilmentState(long Lag, int WaitingForRetry, bool IsInTrouble);
