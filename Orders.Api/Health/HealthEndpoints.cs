using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Identity;

namespace Orders.Api.Health;

/// <summary>GET /health/live (the process responds), /health/startup (the start has finished), /health/ready (work can be done).</summary>
/// <remarks>
/// Ready is about this process and its roles. Whatever else is wrong is an alert, which restarts and removes no process. Anybody may ask
/// for the status; the checks are for callers that may read operations.
/// </remarks>
internal static class HealthEndpoints
{
    internal sealed record HealthAnswer(
        HealthStatus Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyDictionary<string, HealthAnswerCheck>? Checks = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Alert>? Alerts = null);

    internal sealed record HealthAnswerCheck(
        HealthStatus Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
        double DurationMilliseconds);

    public static void MapOrdersHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapCheck("live", "Does the process respond?", _ => false);
        health.MapCheck("startup", "Has the start finished?", check => check.Tags.Contains(HealthTags.Startup));
        health.MapCheck(
            "ready", "Can the process do the work of its roles?", check => check.Tags.Contains(HealthTags.Ready), hasAlerts: true);
    }

    static void MapCheck(
        this RouteGroupBuilder health, string name, string summary, Func<HealthCheckRegistration, bool> which, bool hasAlerts = false) =>
        health
            .MapGet(name, (
                HealthCheckService checks, AlertBoard alerts, Caller caller, HttpResponse response,
                CancellationToken cancellationToken) =>
                Answer(checks, which, hasAlerts ? alerts.Current : null, caller, response, cancellationToken))
            .WithName($"health-{name}")
            .OpenToAnybody()
            .WithSummary(summary)
            .Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);

    /// <summary>Answers with the descriptions of the checks. Exception messages are left out: they may name hosts and users.</summary>
    static async Task<IResult> Answer(
        HealthCheckService checks, Func<HealthCheckRegistration, bool> which, IReadOnlyList<Alert>? alerts, Caller caller,
        HttpResponse response, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(which, cancellationToken);
        response.Headers.CacheControl = "no-store";
        var answer = caller.MayOneOf([Scopes.OperationsRead])
            ? new HealthAnswer(report.Status, report.Entries.ToDictionary(x => x.Key, x => Describe(x.Value)), alerts)
            : new HealthAnswer(report.Status);
        return TypedResults.Json(
            answer,
            statusCode: report.Status is HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    static HealthAnswerCheck Describe(HealthReportEntry entry) => new(
        entry.Status,
        entry.Exception?.GetBaseException() is { } cause ? $"The check failed: {cause.GetType().Name}." : entry.Description,
        Math.Round(entry.Duration.TotalMilliseconds, 1));
}
