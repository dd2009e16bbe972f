using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>A warehouse that can fail for chosen orders or for all; its carrier reports each accepted order as shipped.</summary>
internal sealed class Warehouse : IAsyncDisposable
{
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    readonly WebApplication _app;
    readonly RecordSender _carrier;
    readonly ConcurrentDictionary<Guid, (DateTimeOffset At, int Times)> _accepted = [];
    readonly ConcurrentDictionary<Guid, bool> _failing = [];
    volatile bool _isDown;
    int _failures;

    Warehouse(WebApplication app, RecordSender carrier) => (_app, _carrier) = (app, carrier);

    public Uri Url => new(_app.Urls.Single());

    /// <summary>When each order was accepted first, and how many times it was accepted.</summary>
    public IReadOnlyDictionary<Guid, (DateTimeOffset At, int Times)> Accepted => _accepted;

    /// <summary>For how many orders every request fails.</summary>
    public int Failing => _failing.Count;

    /// <summary>How many requests failed.</summary>
    public int Failures => Volatile.Read(ref _failures);

    public static async Task<Warehouse> Start(RecordSender carrier)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var warehouse = new Warehouse(app, carrier);
        app.Run(warehouse.Serve);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return warehouse;
    }

    /// <summary>Answers 500 for these orders until <see cref="Mend"/>.</summary>
    public void FailFor(IEnumerable<Guid> orders)
    {
        foreach (var order in orders)
            _failing[order] = true;
    }

    /// <summary>Breaks every connection until <see cref="Mend"/>.</summary>
    public void GoDown() => _isDown = true;

    public void Mend()
    {
        _isDown = false;
        _failing.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    async Task Serve(HttpContext http)
    {
        if (_isDown)
        {
            Interlocked.Increment(ref _failures);
            http.Abort();
            return;
        }

        using var request = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var order = request.RootElement.GetProperty("orderId").GetGuid();
        http.Response.StatusCode = _failing.ContainsKey(order) ? StatusCodes.Status500InternalServerError : StatusCodes.Status202Accepted;
        if (http.Response.StatusCode is StatusCodes.Status202Accepted)
            await Accept(order);
        else
            Interlocked.Increment(ref _failures);
    }

    async Task Accept(Guid order)
    {
        var now = TimeProvider.System.GetUtcNow();
        _accepted.AddOrUpdate(order, (now, 1), (_, before) => (before.At, before.Times + 1));
        await _carrier.Send(
            Topics.Shipments, order,
            new OrderShipped { OrderId = order, Carrier = "post", TrackingNumber = $"T{order:N}", ShippedAt = now },
            MessageIds.From(order, "carrier/shipped"));
    }
}
