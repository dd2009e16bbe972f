using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Payments;
using Orders.Tests.Api;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Payments;

/// <summary>Two processes, one of them ten minutes ahead, at a provider without keys that charges late and whose records lag.</summary>
/// <remarks>
/// To the process that is ahead, a request of the other one would look ten minutes old: "not found" would be believed at once, and the
/// order charged again.
/// </remarks>
[Trait("Category", "Process")]
public sealed class When_two_clocks_disagree : IAsyncLifetime
{
    const int OrdersOfEach = 8;

    TestDatabase _database = null!;
    RunningSandbox _sandbox = null!;
    string _prefix = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _sandbox = await RunningSandbox.Start();
        _prefix = await RunningMessaging.CreateTopics();
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task No_order_is_charged_twice()
    {
        var ahead = await WrongClock.Ahead(minutes: 10);
        await using var right = await Start("right");
        await using var wrong = await Start("wrong", ahead);
        foreach (var process in new[] { right, wrong })
            await Submit(process);

        await Eventually.Equal(2 * OrdersOfEach, Succeeded, TimeSpan.FromMinutes(3));

        // A second request of an order would have been sent before its attempt succeeded. It may take effect late.
        var sent = await Scalar("SELECT sum(sends) FROM payment_attempt");
        Assert.Equal(2 * OrdersOfEach, sent);
        var charges = (await _sandbox.Ledger()).Charges.GroupBy(x => x.MerchantReference).ToList();
        Assert.Equal(2 * OrdersOfEach, charges.Count);
        Assert.All(charges, charge => Assert.Single(charge));
        Assert.Equal(0, await Scalar("SELECT count(*) FROM payment_attempt WHERE sent_at > clock_timestamp()"));
    }

    async Task<OrdersProcess> Start(string name, params IReadOnlyList<(string Name, string Value)> environment)
    {
        var process = OrdersProcess.Launch(TestRun.DataDirectory($"{_prefix}{name}"), null,
        [
            ("ConnectionStrings__Orders", _database.ConnectionString), ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Kafka__TopicPrefix", _prefix), ("Payments__Provider", "unkeyed"), ("Payments__BaseUrl", _sandbox.BaseUrl.ToString()),
            ("Payments__Timeout", "00:00:02"), ("Payments__LookupConclusiveAfter", "00:00:20"),
            ("Fulfilment__BaseUrl", _sandbox.BaseUrl.ToString()), ("Notifications__PickupDirectory", TestRun.Folder($"{_prefix}mail")),
            .. environment,
        ]);
        await process.WaitUntilReady("Broker");
        return process;
    }

    /// <summary>Submits orders whose charge is not answered, takes effect after 5 s, and is seen by the look-up 10 s later.</summary>
    static async Task Submit(OrdersProcess process)
    {
        for (var i = 0; i < OrdersOfEach; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "orders")
            {
                Content = new StringContent(
                    SampleOrder.Body.Replace("tok_ok", "tok_late__lag", StringComparison.Ordinal), Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", $"{process.Folder}/{i}");
            using var answer = await process.Http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }
    }

    async Task<int> Succeeded()
    {
        await using var db = _database.Context();
        return await db.PaymentAttempts.CountAsync(x => x.State == PaymentAttemptState.Succeeded, Cancel);
    }

    Task<long> Scalar(string sql) => _database.Scalar<long>(sql);
}
