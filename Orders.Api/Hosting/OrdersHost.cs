using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Orders.Api.Analytics;
using Orders.Api.DeadLetters;
using Orders.Api.Delivery;
using Orders.Api.Health;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Api.Inventory;
using Orders.Api.Metrics;
using Orders.Api.Notifications;
using Orders.Api.Orders;
using Orders.Api.Payments;
using Orders.Api.Retries;
using Orders.Sagas.Notifications;
using Orders.Sagas.Persistence;

namespace Orders.Api.Hosting;

/// <summary>Composes the process, one line for each module.</summary>
internal static class OrdersHost
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>The largest request body; a larger one gets 413.</summary>
    public const long MaxRequestBodyBytes = 256 * 1024;

    const int MaxConcurrentConnections = 2_000;
    static readonly TimeSpan RequestHeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Settings come from appsettings.json beside the executable, then the environment, then <c>--urls</c>.</summary>
    /// <param name="urls">The value of <c>--urls</c>.</param>
    /// <param name="settings">Settings that win over all others.</param>
    public static WebApplicationBuilder CreateBuilder(string? urls = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        // Without what this host never uses, such as IIS and HTTP/3: it would be loaded at each start. TLS is for Kestrel:Endpoints.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = urls is null ? [] : ["--urls", urls],
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (settings is not null)
            builder.Configuration.AddInMemoryCollection(settings);
        if (!HasAddress(builder.Configuration))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Limit(kestrel));
        return builder;
    }

    /// <inheritdoc cref="CreateBuilder"/>
    public static OrdersSettings ReadSettings(IReadOnlyDictionary<string, string?>? settings = null) =>
        OrdersSettings.Read(CreateBuilder(settings: settings).Configuration);

    public static WebApplicationBuilder AddModules(this WebApplicationBuilder builder, OrdersSettings settings, string connectionString)
    {
        builder.AddOrdersLogs(settings.LogFormat);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(settings)
            .AddOrdersPersistence(connectionString)
            .AddOrdersHealth(settings)
            .AddOrdersMetrics()
            .AddOrderUseCases(builder.Configuration)
            .AddPaymentsApi(builder.Configuration)
            .AddNotificationDecisions(builder.Configuration)
            .AddDeliveryReport()
            .AddAnalyticsQueries()
            .AddIdentity(settings.Authentication)
            .AddProblemAnswers()
            .AddRequestJson()
            .AddRequestRules()
            .AddOrdersOpenApi();
        return builder;
    }

    public static WebApplication BuildApplication(this WebApplicationBuilder builder, OrdersSettings settings)
    {
        var app = builder.Build();
        // Before the host makes its services: the endpoints need some of the options, and would report the first bad ones only.
        app.Services.GetService<IStartupValidator>()?.Validate();
        app.UseOrdersRequestLog();
        app.UseProblemAnswers();
        app.UseRequestRules();
        app.UseIdentity(settings.Authentication);
        app.MapOrdersHealth();
        if (settings.Roles.Contains(Role.Api))
        {
            app.MapOrders();
            app.MapPayments();
            app.MapNotifications();
            app.MapInventory();
            app.MapDelivery();
            app.MapAnalytics();
            app.MapDeadLetters();
            app.MapRetries();
            app.MapOrdersOpenApi();
        }

        app.MapOrdersMetrics();
        return app;
    }

    static bool HasAddress(ConfigurationManager configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is not null
        || configuration[WebHostDefaults.HttpPortsKey] is not null
        || configuration[WebHostDefaults.HttpsPortsKey] is not null
        || configuration.GetSection("Kestrel:Endpoints").Exists();

    static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = _ => HeaderText.OfServer;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = MaxConcurrentConnections;
        kestrel.Limits.RequestHeadersTimeout = RequestHeadersTimeout;
    }
}
