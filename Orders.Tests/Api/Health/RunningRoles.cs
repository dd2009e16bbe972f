using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Api.Hosting.Infrastructure;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Health;

/// <summary>The application with chosen roles in this process, started without the checks of <c>serve</c>.</summary>
internal sealed class RunningRoles : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly HttpClient _http;

    RunningRoles(WebApplication app) => (_app, _http) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()) });

    public static async Task<RunningRoles> Start(
        string roles, TestDatabase database, string servers, string prefix, OutboxRelayMode relay = OutboxRelayMode.Own)
    {
        var builder = OrdersHost.CreateBuilder("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [OrdersSettings.RolesKey] = roles,
            [OrdersSettings.ConnectionStringKey] = database.ConnectionString,
            [KafkaSettings.BootstrapServersKey] = servers,
            ["Kafka:TopicPrefix"] = prefix,
            [OrdersSettings.OutboxRelayKey] = $"{relay}",
            ["Payments:BaseUrl"] = "http://127.0.0.1:1",
            ["Fulfilment:BaseUrl"] = "http://127.0.0.1:1",
            ["Notifications:PickupDirectory"] = TestRun.Folder($"mail-{TestBroker.Prefix()}"),
        });
        var settings = OrdersSettings.Read(builder.Configuration);
        builder.AddModules(settings, database.ConnectionString).AddMessaging(settings, KafkaBroker.Of(settings.Kafka));
        var app = builder.BuildApplication(settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    /// <summary>The status, the checks that fail, and the alerts of GET /health/ready.</summary>
    public async Task<(HttpStatusCode Status, string Failing, string Alerts)> Ready()
    {
        using var answer = await _http.GetAsync("health/ready", TestContext.Current.CancellationToken);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        var failing = body.GetProperty("checks").EnumerateObject().Where(x => x.Value.GetProperty("status").GetString() != "Healthy");
        var alerts = body.GetProperty("alerts").EnumerateArray().Select(x => x.GetProperty("name").GetString());
        return (answer.StatusCode, string.Join(", ", failing.Select(x => x.Name).Order()), string.Join(", ", alerts));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
