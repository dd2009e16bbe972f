using System.Text.Json;
using System.Text.Json.Serialization;
using Orders.Api.Development.Sandbox.Behaviours;
using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Api.Development.Sandbox;

/// <summary>An HTTP server that stands in for the payment provider and the warehouse, for trying out and for tests.</summary>
internal static class SandboxServer
{
    const int MaxBodyBytes = 64 * 1024;
    const int MaxConnections = 1_000;

    /// <summary>Serves until cancelled.</summary>
    /// <param name="options">The address, the ledger and the webhooks.</param>
    /// <param name="cancellationToken">Stops the server. Calls that are being answered complete; calls that a behaviour delays are cut
    /// off.</param>
    /// <returns>The exit code: 0, or 1 if the address or the ledger cannot be used.</returns>
    public static async Task<int> Run(SandboxOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = Build(options, TimeProvider.System);
            await app.StartAsync(CancellationToken.None);
            await Console.Out.WriteLineAsync(
                $"Sandbox listens on {string.Join(", ", app.Urls)}; its ledger is {Path.GetFullPath(options.LedgerPath)}");
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The sandbox cannot start: {exception.Message}");
            return 1;
        }
    }

    /// <summary>Opens the ledger and builds the server, which does not listen yet.</summary>
    public static WebApplication Build(SandboxOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.Urls).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        });
        // Run prints a failed start in one line, so the host does not log it.
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddRoutingCore().AddProblemDetails(problems => problems.CustomizeProblemDetails = NameUnreadableMember)
            .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
            .ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict)
            .AddSingleton(time).AddSingleton(_ => Ledger.Open(options.LedgerPath, time, options.Webhooks is not null))
            .AddSingleton<Script>().AddSingleton<PaymentTokens>().AddSingleton<CallSimulator>().AddSingleton<PaymentProvider>()
            .AddSingleton(services => new WebhookSender(
                options.Webhooks, services.GetRequiredService<Ledger>(), time, services.GetRequiredService<ILogger<WebhookSender>>()))
            .AddHostedService(services => services.GetRequiredService<WebhookSender>());

        var app = builder.Build();
        _ = app.Services.GetRequiredService<Ledger>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception =>
                (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = failure => failure.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
        Map(app);
        return app;
    }

    static void Map(WebApplication app)
    {
        var routes = app.MapGroup("").AddEndpointFilter<RefusalFilter>();
        routes.MapPaymentProvider();
        routes.MapWarehouse();
        routes.MapScript();
        routes.MapSettlement();
        routes.MapWebhooks();
        routes.MapGet("/ledger", (Ledger ledger) => ledger.Read());
    }

    /// <summary>Names the JSON path that cannot be read.</summary>
    static void NameUnreadableMember(ProblemDetailsContext context)
    {
        if (context.Exception is BadHttpRequestException { InnerException: JsonException { Path: { } path } })
            context.ProblemDetails.Detail = $"The body cannot be read at {path}.";
    }
}
