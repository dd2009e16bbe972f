using System.Globalization;
using Serilog;
using Serilog.Events;
using Serilog.Filters;
using Serilog.Formatting.Compact;

namespace Orders.Api.Hosting;

internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>
/// Serilog: text on the console, or compact JSON with <c>Logging:Format=json</c>. The section <c>Serilog</c> sets levels and adds sinks.
/// </summary>
internal static class Logs
{
    public const string FormatKey = "Logging:Format";

    const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static void AddOrdersLogs(this WebApplicationBuilder builder, LogFormat format) =>
        builder.Services.AddSerilog(
            (services, logs) => Configure(logs, format).ReadFrom.Configuration(builder.Configuration).ReadFrom.Services(services),
            preserveStaticLogger: true);

    /// <summary>Logs one line for each request, without query string and body: both hold personal data.</summary>
    public static void UseOrdersRequestLog(this WebApplication app) => app.UseSerilogRequestLogging(options =>
    {
        options.Logger = app.Services.GetRequiredService<Serilog.ILogger>();
        options.MessageTemplate = "{RequestMethod} {RequestPath} {StatusCode} in {Elapsed:0.0} ms";
        options.GetLevel = (http, _, exception) => Level(http, exception);
        options.EnrichDiagnosticContext = (log, http) =>
        {
            if (http.Request.Path.StartsWithSegments("/orders") && http.GetRouteValue("id") is string id)
                log.Set(LogProperties.OrderId, id);
        };
    });

    static LogEventLevel Level(HttpContext http, Exception? exception) => http.Response.StatusCode switch
    {
        _ when exception is not null => LogEventLevel.Error,
        _ when http.Request.Path.StartsWithSegments("/health") || http.Request.Path.StartsWithSegments("/metrics") => LogEventLevel.Debug,
        >= 500 => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };

    static LoggerConfiguration Configure(LoggerConfiguration logs, LogFormat format)
    {
        logs.MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http.HttpClient", LogEventLevel.Warning)
            .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .Filter.ByExcluding(IsReportedByItsCaller)
            .Filter.ByExcluding(ReportedFaults.Contain);
        foreach (var source in ReportedByTheirCaller)
            logs.MinimumLevel.Override(source, LogEventLevel.Fatal);
        return format is LogFormat.Json
            ? logs.WriteTo.Console(new CompactJsonFormatter())
            : logs.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);
    }

    /// <summary>The sources that log a failure and also throw it: the code that catches the exception logs it once.</summary>
    static readonly string[] ReportedByTheirCaller =
    [
        "Microsoft.EntityFrameworkCore.Database.Command", "Microsoft.EntityFrameworkCore.Database.Connection",
        "Microsoft.EntityFrameworkCore.Query", "Microsoft.EntityFrameworkCore.Update",
        // The answer of /health/ready reports a failed check, and the alert board logs the begin and the end of an alert.
        "Microsoft.Extensions.Diagnostics.HealthChecks",
    ];

    /// <summary>A failed start is reported on standard error, in one line and without a stack trace.</summary>
    static bool IsReportedByItsCaller(LogEvent log) =>
        Matching.FromSource("Microsoft.Extensions.Hosting.Internal.Host")(log)
        && log.Properties.TryGetValue("EventId", out var value)
        && value is StructureValue id
        && id.Properties.Any(x => x is { Name: "Name", Value: ScalarValue { Value: "HostedServiceStartupFaulted" } });
}

internal static class LogProperties
{
    public const string OrderId = "OrderId";
}
