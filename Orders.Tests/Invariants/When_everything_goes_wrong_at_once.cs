using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Invariants;

/// <summary>
/// Provider faults, kill -9, cancellations, webhooks, deadlines and empty shelves over many orders, as a seed decides; then it heals, and our books have to agree
/// with the provider's to the cent. <c>ORDERS_SEED</c> replays a run.
/// </summary>
public sealed partial class When_everything_goes_wrong_at_once
{
    const string SeedVariable = "ORDERS_SEED";
    const string Secret = "a-secret-of-the-test-run";
    const int Orders = 100;
    const int Scarce = 5;
    const int Deaths = 3;

    /// <summary>Looks in a row, a pause after each: a machine that stalls makes it longer, never shorter.</summary>
    const int LooksAtRest = 10;
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("unkeyed")]
    [InlineData("keyed")]
    public async Task Our_books_and_the_providers_agree_to_the_cent(string provider)
    {
        TestBroker.RequireReal("records outlive the process.");
        var seed = Seed();
        TestContext.Current.TestOutputHelper!.WriteLine($"Replay with {SeedVariable}={seed}");
        var random = new Random(seed);
        await using var database = await TestDatabase.Create();
        await using var mail = ScriptedMailServer.Start();
        var prefix = await RunningMessaging.CreateTopics();
        var servers = await TestBroker.BootstrapServers();
        var folder = TestRun.DataDirectory($"money-{provider}");
        Uri? outside = null;
        await using var lives = new ProcessRestarts(() => Launch(folder, database, servers, prefix, provider, outside!, mail.Port));
        await using var webhooks = await WebhookRelay.Start(() => lives.Http);
        await using var sandbox = await RunningSandbox.Start(webhooks: new(webhooks.Url, Secret));
        outside = sandbox.BaseUrl;

        var plans = OrderPlan.Of(random, Orders);
        await lives.Begin();
        await Stock(lives);
        var customers = Task.WhenAll(plans.Select((plan, i) => Customer(plan, TimeSpan.FromMilliseconds(50 * i), lives)));
        for (var death = 0; death < Deaths; death++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2_000, 7_000)), Cancel);
            await lives.Die();
            await lives.Begin();
        }
        await customers;

        var books = await ComesToRest(() => Read(database, lives, sandbox, mail));
        await lives.DisposeAsync();

        Assert.Equal(Orders, books.Orders.Count);
        var broken = books.Broken(Repeated().Count(lives.Output)).ToList();
        Assert.True(broken.Count == 0, $"{broken.Count} invariants are broken:{Environment.NewLine}{string.Join(Environment.NewLine, broken)}");
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", books.Orders.CountBy(x => x.CurrentState).OrderBy(x => x.Key).Select(x => $"{x.Value} {x.Key}"))
            + $"; {books.Charges.Count} charges, {books.Charges.Sum(x => x.Refunds.Count)} refunds, {lives.Deaths} kills");
    }

    static OrdersProcess Launch(string folder, TestDatabase database, string servers, string prefix, string provider, Uri outside, int mailPort) => OrdersProcess.Launch(
        folder, null,
        ("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", servers), ("Kafka__TopicPrefix", prefix),
        ("Payments__Provider", provider), ("Payments__BaseUrl", outside.ToString()), ("Payments__Timeout", "00:00:01"),
        // Longer than the sandbox is ever late, or its books lag.
        ("Payments__LookupConclusiveAfter", "00:00:40"), ("Payments__WebhookSecret", Secret),
        ("Fulfilment__BaseUrl", outside.ToString()), ("Notifications__Smtp__Host", "127.0.0.1"),
        ("Notifications__Smtp__Port", mailPort.ToString(CultureInfo.InvariantCulture)), ("Notifications__Smtp__Security", "None"),
        ("Notifications__Smtp__Timeout", "00:00:05"), ("Orders__PaymentDeadline", "00:00:12"));

    /// <summary>Each acts on its own, and asks again until it is answered.</summary>
    static async Task Customer(OrderPlan plan, TimeSpan comesAfter, ProcessRestarts lives)
    {
        await Task.Delay(comesAfter, Cancel);
        var order = await Submit(plan, lives);
        await Task.WhenAll(Cancels(plan, order, lives), Ships(plan, order, lives));
    }

    static async Task<Guid> Submit(OrderPlan plan, ProcessRestarts lives)
    {
        using var answer = await lives.Ask(
            () => new HttpRequestMessage(HttpMethod.Post, "orders") { Content = JsonContent.Create(plan.Body()), Headers = { { "Idempotency-Key", plan.Key } } }, Cancel);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return answer.StatusCode is HttpStatusCode.Accepted
            ? body.GetProperty("id").GetGuid()
            : answer.StatusCode is HttpStatusCode.Conflict ? await Submit(plan, lives) : throw new InvalidOperationException($"{plan} was answered with {body}");
    }

    static async Task Cancels(OrderPlan plan, Guid order, ProcessRestarts lives)
    {
        if (plan.CancelsAfter is not { } after)
            return;
        await Task.Delay(after, Cancel);
        using var answer = await lives.Ask(() => new HttpRequestMessage(HttpMethod.Post, $"orders/{order}/cancellation"), Cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict, $"{answer.StatusCode}");
    }

    /// <summary>The carrier takes what is paid and was not cancelled: a parcel that leaves although its order is cancelled is a person's matter, not the money's.</summary>
    static async Task Ships(OrderPlan plan, Guid order, ProcessRestarts lives)
    {
        if (!plan.Ships || plan.CancelsAfter is not null || plan.Sku == OrderPlan.ScarceSku)
            return;
        // An order that comes to no decision is given up here, and told of by the books.
        var waiting = Stopwatch.StartNew();
        var status = await Eventually.Is(
            () => Status(order, lives), x => x is not ("Submitted" or "AwaitingPayment") || waiting.Elapsed > Limit, 2 * Limit, pause: TimeSpan.FromMilliseconds(500));
        if (status != "Paid")
            return;
        using var answer = await lives.Ask(
            () => new HttpRequestMessage(HttpMethod.Post, $"orders/{order}/shipments")
            {
                Content = JsonContent.Create(new { carrier = "post", trackingNumber = $"T{order:N}", shippedAt = "2026-11-24T10:00:00Z" }),
            },
            Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    static async Task<string> Status(Guid order, ProcessRestarts lives)
    {
        using var shown = await lives.Ask(() => new HttpRequestMessage(HttpMethod.Get, $"orders/{order}"), Cancel);
        return (await shown.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("status").GetString()!;
    }

    static async Task Stock(ProcessRestarts lives)
    {
        using var answer = await lives.Ask(
            () => new HttpRequestMessage(HttpMethod.Put, $"inventory/{OrderPlan.ScarceSku}") { Content = JsonContent.Create(new { onHand = Scarce }) }, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Or not, when something is broken: then the books say what. What is on its way may be seen nowhere at one look, because the places are not read at one moment;
    /// at the next it has arrived.
    /// </summary>
    static async Task<Books> ComesToRest(Func<Task<Books>> read)
    {
        var waiting = Stopwatch.StartNew();
        var books = await read();
        for (var atRest = 0; atRest < LooksAtRest && waiting.Elapsed < Limit; atRest = books.IsAtRest ? atRest + 1 : 0)
        {
            await Task.Delay(BetweenLooks, Cancel);
            books = await read();
        }
        return books;
    }

    static async Task<Books> Read(TestDatabase database, ProcessRestarts lives, RunningSandbox sandbox, ScriptedMailServer mail) =>
        await Books.Read(database, await Unread(lives), await sandbox.Ledger(), mail.Taken.Select(x => x.MessageId!.Split('@')[0]));

    static async Task<IReadOnlyList<string>> Unread(ProcessRestarts lives)
    {
        using var answer = await lives.Ask(() => new HttpRequestMessage(HttpMethod.Get, "delivery"), Cancel);
        var endpoints = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return [.. endpoints.EnumerateArray().Where(x => x.GetProperty("lag").GetInt64() > 0).Select(x => x.GetProperty("consumerGroup").GetString()!)];
    }

    static int Seed() => int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given)
        ? given
        : RandomNumberGenerator.GetInt32(1_000_000);

    /// <summary>What the application says when it does an effect again of which it does not know whether it has happened.</summary>
    [GeneratedRegex("has happened; it is done again")]
    private static partial Regex Repeated();
}
