using System.Text.Json.Serialization;

namespace Orders.Api.Sandbox;

/// <summary>The payment provider and the warehouse as one small HTTP server, for trying out and for tests. Its ledger is the truth about what took effect.</summary>
internal static class SandboxServer
{
    const int MaxBodyBytes = 64 * 1024;
    const int MaxConnections = 1_000;

    /// <summary>Serves until cancelled.</summary>
    /// <param name="urls">Where to listen, separated by semicolons; port 0 takes a free one.</param>
    /// <param name="ledgerPath">The ledger's file; made when it is not there.</param>
    /// <param name="cancellationToken">Ends the server; what it has begun to answer is answered.</param>
    /// <returns>The exit code: 0, or 1 when the address or the ledger cannot be used.</returns>
    public static async Task<int> Run(string urls, string ledgerPath, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = Build(urls, ledgerPath, TimeProvider.System);
            await app.StartAsync(CancellationToken.None);
            await Console.Out.WriteLineAsync($"Sandbox listens on {string.Join(", ", app.Urls)}; its ledger is {Path.GetFullPath(ledgerPath)}");
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The sandbox cannot start: {e.Message}");
            return 1;
        }
    }

    /// <summary>Opens the ledger and builds the server, not yet listening. Takes no configuration but its arguments: it is not the application.</summary>
    public static WebApplication Build(string urls, string ledgerPath, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(urls).ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBodyBytes;
            options.Limits.MaxConcurrentConnections = MaxConnections;
        });
        // What the host cannot start for is told in one line by Run.
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddRoutingCore().AddProblemDetails().AddSingleton(_ => Ledger.Open(ledgerPath, time));
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);

        var app = builder.Build();
        _ = app.Services.GetRequiredService<Ledger>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        var outside = app.MapGroup("").AddEndpointFilter<RefusalFilter>();
        outside.MapPaymentProvider();
        outside.MapWarehouse();
        app.MapGet("/ledger", (Ledger ledger) => ledger.Read(_ => true));
        return app;
    }
}
