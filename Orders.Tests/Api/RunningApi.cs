using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Api.Hosting;
using Orders.Sagas;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Serilog.Core;

namespace Orders.Tests.Api;

/// <summary>Runs the application's REST on a real port, with a real database of its own.</summary>
public sealed class RunningApi : IAsyncLifetime
{
    // Without a relay, messages stay in the outbox, so no broker is needed.
    static readonly OrdersMessagingOptions Messaging = new()
    {
        Client = new ClientConfig { BootstrapServers = "127.0.0.1:1" },
        Intake = false,
        Saga = false,
        Effects = false,
        Relay = false,
        Analytics = false,
    };

    TestDatabase? _database;
    WebApplication? _app;

    public HttpClient Client { get; } = new();

    /// <summary>Creates a new database, unless the initializer names one.</summary>
    public string ConnectionString { get => field ?? _database!.ConnectionString; init; }

    /// <summary>Further settings.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];

    /// <summary>What the application has mapped.</summary>
    public IEnumerable<RouteEndpoint> Endpoints =>
        _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>Replaces services of the application.</summary>
    internal Action<IServiceCollection> Services { get; init; } = _ => { };

    internal RecordedLog Log { get; init; } = new();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        var builder = OrdersHost.CreateBuilder("http://127.0.0.1:0", Settings);
        var settings = OrdersSettings.Read(builder.Configuration);
        builder.AddModules(settings, ConnectionString);
        builder.Services.AddOrdersMessaging(Messaging);
        builder.Services.AddSingleton<ILogEventSink>(Log);
        Services(builder.Services);
        _app = builder.BuildApplication(settings);
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async Task<T> Query<T>(Func<OrdersDbContext, Task<T>> query)
    {
        await using var db = await _app!.Services.GetRequiredService<IDbContextFactory<OrdersDbContext>>().CreateDbContextAsync();
        return await query(db);
    }

    public Task<HttpResponseMessage> Submit(string key, string body = SampleOrder.Body, string contentType = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Add("Idempotency-Key", key);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Submits an order and asserts that it is accepted.</summary>
    public async Task<JsonElement> Accepted(string key, string body = SampleOrder.Body)
    {
        var response = await Submit(key, body);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
