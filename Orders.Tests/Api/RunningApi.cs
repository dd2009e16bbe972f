using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Api.Hosting;
using Orders.Sagas.Persistence;
using Serilog.Core;

namespace Orders.Tests.Api;

/// <summary>The application's REST on a real port and a real database of its own.</summary>
public sealed class RunningApi : IAsyncLifetime
{
    WebApplication? _app;

    public HttpClient Client { get; } = new();

    /// <summary>A new database, unless one is named.</summary>
    public string ConnectionString { get; set; } = null!;

    /// <summary>Replaces what the application registers.</summary>
    internal Action<IServiceCollection> Services { get; init; } = _ => { };

    internal RecordedLog Log { get; } = new();

    public async ValueTask InitializeAsync()
    {
        ConnectionString ??= await TemporaryDatabase.Create();
        var builder = OrdersHost.CreateBuilder("http://127.0.0.1:0");
        var settings = OrdersSettings.Read(builder.Configuration);
        builder.AddModules(settings, ConnectionString);
        builder.Services.AddScoped<IPublishEndpoint, TemporaryOutbox>();
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

    /// <summary>Submits an order that has to be accepted.</summary>
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
    }
}
