using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Invariants;

/// <summary>Many orders under random faults; after healing, the database must agree with the banks to the cent.</summary>
/// <remarks>
/// A seed draws provider faults, kills, cancellations, webhooks, deadlines, missing stock and payments that other systems
/// report. <c>ORDERS_SEED</c> replays a run.
/// </remarks>
[Trait("Category", "Process")]
public sealed class When_everything_goes_wrong_at_once
{
    /// <summary>Logged when the application repeats an effect whose outcome it does not know.</summary>
    const int RepeatedEffect = 2201;
    const string SeedVariable = "ORDERS_SEED";
    const string Secret = "a-secret-of-the-test-run";
    const int Orders = 100;
    const int Scarce = 5;
    const int Kills = 3;

    /// <summary>The number of settled snapshots in a row. A count, unlike a period, does not shrink when the machine stalls.</summary>
    const int SettledSnapshots = 10;
    static readonly TimeSpan BetweenSnapshots = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("unkeyed")]
    [InlineData("keyed")]
    public async Task Our_books_and_the_providers_agree_to_the_cent(string provider)
    {
        TestBroker.RequireReal("records must survive the process.");
        var seed = Seed();
        TestContext.Current.TestOutputHelper!.WriteLine($"Replay with {SeedVariable}={seed}");
        var random = new Random(seed);
        await using var database = await TestDatabase.Create();
        await using var mail = ScriptedMailServer.Start();
        var prefix = await RunningMessaging.CreateTopics();
        var servers = await TestBroker.BootstrapServers();
        var folder = TestRun.DataDirectory($"money-{provider}");
        Uri? sandboxUrl = null;
        await using var application = new ProcessRestarts(() => Launch(
            folder, database, servers, prefix, provider, sandboxUrl!, mail.Port));
        await using var webhooks = await WebhookRelay.Start(() => application.Http);
        await using var sandbox = await RunningSandbox.Start(webhooks: new(webhooks.Url, Secret));
        sandboxUrl = sandbox.BaseUrl;

        var plans = OrderPlan.Of(random, Orders);
        var bank = new OtherBank(prefix, database);
        using var settled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await application.Start();
        await SetStock(application);
        var customers = Task.WhenAll(
            plans.Select((plan, i) => new Customer(plan, application) { Bank = bank }.Perform(TimeSpan.FromMilliseconds(50 * i))));
        var operators = OperatorActions.Perform(bank, application, settled.Token);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2_000, 7_000)), Cancel);
            await application.Kill();
            await application.Start();
        }
        await customers;

        var books = await WaitUntilSettled(() => Read(database, application, sandbox, mail, bank));
        await settled.CancelAsync();
        await operators;
        await application.DisposeAsync();

        Assert.Equal(Orders, books.Orders.Count);
        var violations = books.Violations(LogPattern.Of(RepeatedEffect).Count(application.Output)).ToList();
        Assert.True(
            violations.Count == 0,
            $"{violations.Count} invariants are violated:{Environment.NewLine}{string.Join(Environment.NewLine, violations)}");
        var states = books.Orders.CountBy(x => x.CurrentState).OrderBy(x => x.Key).Select(x => $"{x.Value} {x.Key}");
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Join(", ", states)
            + $"; {bank.Customers.Count} payments from another bank, {books.Charges.Count} charges, "
            + $"{books.Charges.Sum(x => x.Refunds.Count)} refunds, {application.Kills} kills");
    }

    static OrdersProcess Launch(
        string folder, TestDatabase database, string servers, string prefix, string provider, Uri sandboxUrl, int mailPort) =>
        OrdersProcess.Launch(
        folder, null,
        ("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", servers), ("Kafka__TopicPrefix", prefix),
        ("Payments__Provider", provider), ("Payments__BaseUrl", sandboxUrl.ToString()), ("Payments__Timeout", "00:00:01"),
        // Longer than the sandbox's late effects and look-up lag.
        ("Payments__LookupConclusiveAfter", "00:00:40"), ("Payments__WebhookSecret", Secret),
        ("Fulfilment__BaseUrl", sandboxUrl.ToString()), ("Notifications__Smtp__Host", "127.0.0.1"),
        ("Notifications__Smtp__Port", mailPort.ToString(CultureInfo.InvariantCulture)), ("Notifications__Smtp__Security", "None"),
        ("Notifications__Smtp__Timeout", "00:00:05"), ("Orders__PaymentDeadline", "00:00:12"));

    static async Task SetStock(ProcessRestarts application)
    {
        using var answer = await application.Send(
            () => new HttpRequestMessage(HttpMethod.Put, $"inventory/{OrderPlan.ScarceSku}")
            {
                Content = JsonContent.Create(new { onHand = Scarce }),
            },
            Cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Returns the first snapshot that ends a row of settled ones, or the last snapshot at the limit.</summary>
    /// <remarks>
    /// One settled snapshot is not enough: its places are read one after the other, so a record in flight may be in none of them.
    /// </remarks>
    static async Task<Books> WaitUntilSettled(Func<Task<Books>> read)
    {
        var waiting = Stopwatch.StartNew();
        var books = await read();
        for (var settled = 0; settled < SettledSnapshots && waiting.Elapsed < Limit; settled = books.IsSettled ? settled + 1 : 0)
        {
            await Task.Delay(BetweenSnapshots, Cancel);
            books = await read();
        }
        return books;
    }

    static async Task<Books> Read(
        TestDatabase database, ProcessRestarts application, RunningSandbox sandbox, ScriptedMailServer mail, OtherBank bank) =>
        await Books.Read(
            database, await Unread(application), await sandbox.Ledger(), mail.Taken.Select(x => x.MessageId!.Split('@')[0]), bank);

    static async Task<IReadOnlyList<string>> Unread(ProcessRestarts application)
    {
        using var answer = await application.Send(() => new HttpRequestMessage(HttpMethod.Get, "delivery"), Cancel);
        var endpoints = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return [.. endpoints.EnumerateArray().Where(x => x.GetProperty("lag").GetInt64() > 0)
            .Select(x => x.GetProperty("consumerGroup").GetString()!)];
    }

    static int Seed() => int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given)
        ? given
        : RandomNumberGenerator.GetInt32(1_000_000);
}
