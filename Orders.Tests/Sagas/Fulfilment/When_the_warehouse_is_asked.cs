using System.Net;
using System.Net.Sockets;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Fulfilment;

[Trait("Category", "Database")]
public sealed class When_the_warehouse_is_asked : IAsyncLifetime
{
    /// <summary>Long enough to reach the warehouse before the time-out, on a loaded machine too.</summary>
    const string ShortTimeout = "00:00:05";
    const string LongTimeout = "00:00:30";

    static readonly RequestFulfilment Request = new()
    {
        OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001"),
        Lines = [new() { Sku = "tea-001", Quantity = 2, UnitPrice = 12.50m }, new() { Sku = "cup-002", Quantity = 1, UnitPrice = 7.99m }],
    };

    TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.Create();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_warehouse_makes_one_shipment_of_the_orders_lines_however_often_it_is_asked()
    {
        await using var sandbox = await RunningSandbox.Start();
        await using var fulfilment = Fulfilment(sandbox.BaseUrl);

        await fulfilment.Deliver(Request);
        await fulfilment.Deliver(Request);
        await fulfilment.DeliverAndCrashBeforeCommit(Request);

        var shipment = Assert.Single((await sandbox.Ledger()).Shipments);
        Assert.Equal(Request.OrderId, shipment.OrderId);
        Assert.Equal([("tea-001", 2), ("cup-002", 1)], shipment.Lines.Select(x => (x.Sku!, x.Quantity!.Value)));
    }

    [Theory]
    [InlineData(OrderStatus.Refunding)]
    [InlineData(OrderStatus.Refunded)]
    public async Task The_warehouse_is_not_asked_for_an_order_that_was_cancelled_while_the_request_waited(string status)
    {
        await using var sandbox = await RunningSandbox.Start();
        await using var fulfilment = Fulfilment(sandbox.BaseUrl);
        await OrderIs(status);

        await fulfilment.Deliver(Request);

        Assert.Empty((await sandbox.Ledger()).Shipments);
        Assert.True(fulfilment.HasProvedNothing);
    }

    /// <summary>Any system may write to the topic, and goods must not leave before their money has come.</summary>
    [Theory]
    [InlineData(OrderStatus.Expected)]
    [InlineData(OrderStatus.Submitted)]
    [InlineData(OrderStatus.AwaitingPayment)]
    public async Task A_request_for_an_order_that_is_not_paid_is_invalid_and_the_warehouse_is_not_asked(string status)
    {
        await using var sandbox = await RunningSandbox.Start();
        await using var fulfilment = Fulfilment(sandbox.BaseUrl);
        await OrderIs(status);

        var invalid = await Assert.ThrowsAsync<InvalidMessageException>(() => fulfilment.Deliver(Request));

        Assert.Equal(FailureKind.Permanent, FailureClassifier.Classify(invalid).Kind);
        Assert.Empty((await sandbox.Ledger()).Shipments);
    }

    [Theory]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Shipped)]
    public async Task The_warehouse_is_asked_for_an_order_that_was_paid(string status)
    {
        await using var sandbox = await RunningSandbox.Start();
        await using var fulfilment = Fulfilment(sandbox.BaseUrl);
        await OrderIs(status);

        await fulfilment.Deliver(Request);

        Assert.Single((await sandbox.Ledger()).Shipments);
        Assert.False(fulfilment.HasProvedNothing);
    }

    [Fact]
    public async Task The_request_holds_the_lines_without_prices()
    {
        var body = "";
        await using var server = ScriptedServer.Start(request =>
        {
            body = request[request.IndexOf('{', StringComparison.Ordinal)..(request.LastIndexOf('}') + 1)];
            return Task.FromResult(Reaction.Answer(202));
        });
        await using var fulfilment = Fulfilment(server.BaseUrl);

        await fulfilment.Deliver(Request);

        Assert.Equal(
            $$"""{"orderId":"{{Request.OrderId}}","lines":[{"sku":"tea-001","quantity":2},{"sku":"cup-002","quantity":1}]}""", body);
    }

    [Theory]
    [InlineData("302", "HTTP 302")]
    [InlineData("401", "HTTP 401")]
    [InlineData("408", "HTTP 408")]
    [InlineData("409", "HTTP 409")]
    [InlineData("429", "HTTP 429")]
    [InlineData("500", "HTTP 500")]
    [InlineData("503", "HTTP 503")]
    [InlineData("hang", "HTTP time-out")]
    [InlineData("reset", "HTTP ")]
    [InlineData("close", "HTTP ")]
    [InlineData("half", "HTTP ")]
    public async Task A_transient_failure_is_named_and_retried_and_not_by_the_gateway(string answer, string code)
    {
        await using var server = ScriptedServer.Start(Parse(answer), Reaction.Answer(202));
        TransientException failure;
        await using (var first = Fulfilment(server.BaseUrl, answer == "hang" ? ShortTimeout : LongTimeout))
            failure = await Assert.ThrowsAsync<TransientException>(() => first.Deliver(Request));
        Assert.StartsWith(code, FailureClassifier.Classify(failure).Category, StringComparison.Ordinal);
        await Eventually.True(() => server.Requests >= 1);
        Assert.Equal(1, server.Requests);

        await using var fulfilment = Fulfilment(server.BaseUrl);
        await fulfilment.Deliver(Request);
        Assert.Equal(2, server.Requests);
    }

    [Theory]
    [InlineData("Retry-After: 90", 90)]
    [InlineData("Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", null)]
    [InlineData("Retry-After: 99999999999", null)]
    [InlineData("Retry-After: soon", null)]
    [InlineData(null, null)]
    public async Task A_busy_warehouse_says_for_how_many_seconds(string? header, int? seconds)
    {
        await using var server = ScriptedServer.Start(Reaction.Answer(503, header: header));
        await using var fulfilment = Fulfilment(server.BaseUrl);

        var failure = await Assert.ThrowsAsync<TransientException>(() => fulfilment.Deliver(Request));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task A_refusal_is_permanent_and_not_retried(int status)
    {
        await using var server = ScriptedServer.Start(Reaction.Answer(status, "{\"detail\":\"tea-001 is gone\"}"));
        await using var fulfilment = Fulfilment(server.BaseUrl);

        var refusal = await Assert.ThrowsAsync<ShipmentRefusedException>(() => fulfilment.Deliver(Request));

        Assert.Contains($"{status}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((FailureKind.Permanent, DeadLetterReason.Refused), (FailureClassifier.Classify(refusal).Kind, refusal.Reason));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task An_unavailable_warehouse_is_a_transient_failure()
    {
        var server = ScriptedServer.Start();
        await server.DisposeAsync();
        await using var fulfilment = Fulfilment(server.BaseUrl);

        await Assert.ThrowsAsync<TransientException>(() => fulfilment.Deliver(Request));
    }

    [Fact]
    public async Task A_warehouse_that_does_not_accept_connections_is_a_transient_failure()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(backlog: 0);
        using var queued = new TcpClient();
        await queued.ConnectAsync((IPEndPoint)full.LocalEndPoint!, TestContext.Current.CancellationToken);
        await using var fulfilment = Fulfilment(new Uri($"http://{full.LocalEndPoint}/"), ShortTimeout);

        await Assert.ThrowsAsync<TransientException>(() => fulfilment.Deliver(Request));
    }

    async Task OrderIs(string status)
    {
        await using var db = _database.Context();
        db.Add(OrderStates.In(status, Request.OrderId));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    SideEffects Fulfilment(Uri baseUrl, string timeout = LongTimeout) => SideEffects.On(
        _database.ConnectionString, ("Fulfilment:BaseUrl", baseUrl.ToString()), ("Fulfilment:Timeout", timeout));

    static Reaction Parse(string answer) => answer switch
    {
        "hang" => Reaction.Hang,
        "reset" => Reaction.Reset,
        "close" => Reaction.Close,
        "half" => Reaction.HalfAnswer,
        _ => Reaction.Answer(int.Parse(answer, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
