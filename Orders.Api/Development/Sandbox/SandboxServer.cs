using System.Text.Json;
using System.Text.Json.Serialization;
using Orders.Api.Development.Sandbox.Behaviours;
using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Api.Development.Sandbox;

/// <summary>The payment provider and the warehouse as one small HTTP server, for trying out and for tests. Its ledger is the truth about what took effect.</summary>
internal static class SandboxServer
{
    const int MaxBodyBytes = 64 * 1024;
    const int MaxConnections = 1_000;

    /// <summary>Serves until cancelled.</summary>
    /// <param name="options">Where, on which file, and for whom.</param>
    /// <param name="cancellationToken">Ends the server; what it has begun to answer is answered, but what it keeps waiting is cut off.</param>
    /// <returns>The exit code: 0, or 1 when the address or the ledger cannot be used.</returns>
    public static async Task<int> Run(SandboxOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = Build(options, TimeProvider.System);
            await app.StartAsync(CancellationToken.None);
            await Console.Out.WriteLineAsync($"Sandbox listens on {string.Join(", ", app.Urls)}; its ledger is {Path.GetFullPath(options.LedgerPath)}");
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The sandbox cannot start: {e.Message}");
            return 1;
        }
    }

    /// <summary>Opens the ledger and builds the server, not yet listening.</summary>
    public static WebApplication Build(SandboxOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.Urls).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        });
        // What the host cannot start for is told in one line by Run.
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddRoutingCore().AddProblemDetails(problems => problems.CustomizeProblemDetails = NamePlace)
            .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
            .ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict)
            .AddSingleton(time).AddSingleton(_ => Ledger.Open(options.LedgerPath, time, options.Webhooks is not null))
            .AddSingleton<Script>().AddSingleton<PaymentTokens>().AddSingleton<Performance>().AddSingleton<PaymentProvider>()
            .AddSingleton(services => new WebhookSender(
                options.Webhooks, services.GetRequiredService<Ledger>(), time, services.GetRequiredService<ILogger<WebhookSender>>()))
            .AddHostedService(services => services.GetRequiredService<WebhookSender>());

        var app = builder.Build();
        _ = app.Services.GetRequiredService<Ledger>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = failure => failure.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
        Map(app);
        return app;
    }

    static void Map(WebApplication app)
    {
        var outside = app.MapGroup("").AddEndpointFilter<RefusalFilter>();
        outside.MapPaymentProvider();
        outside.MapWarehouse();
        outside.MapScript();
        outside.MapSettlement();
        outside.MapWebhooks();
        outside.MapGet("/ledger", (Ledger ledger) => ledger.Read());
    }

    /// <summary>Says where a body is not readable.</summary>
    static void NamePlace(ProblemDetailsContext context)
    {
        if (context.Exception is BadHttpRequestException { InnerException: JsonException { Path: { } path } })
            context.ProblemDetails.Detail = $"Not readable at {path}.";
    }
}
