using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orders.Api.Health;

/// <summary>GET /health/live (the process responds), /health/startup (the start has finished), /health/ready (work can be done).</summary>
internal static class HealthEndpoints
{
    internal sealed record HealthAnswer(HealthStatus Status, IReadOnlyDictionary<string, HealthAnswerCheck> Checks);

    internal sealed record HealthAnswerCheck(
        HealthStatus Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
        double DurationMilliseconds);

    public static void MapOrdersHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapCheck("live", "Does the process respond?", _ => false);
        health.MapCheck("startup", "Has the start finished?", check => check.Tags.Contains(HealthTags.Startup));
        health.MapCheck("ready", "Can the process do its work?", check => check.Tags.Contains(HealthTags.Ready));
    }

    static void MapCheck(this RouteGroupBuilder health, string name, string summary, Func<HealthCheckRegistration, bool> which) => health
        .MapGet(name, (HealthCheckService checks, HttpResponse response, CancellationToken cancellationToken) =>
            Answer(checks, which, response, cancellationToken))
        .WithName($"health-{name}")
        .WithSummary(summary)
        .Produces<HealthAnswer>()
        .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);

    /// <summary>Answers with the descriptions of the checks. Exception messages are left out: they may name hosts and users.</summary>
    static async Task<IResult> Answer(
        HealthCheckService checks, Func<HealthCheckRegistration, bool> which, HttpResponse response, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(which, cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            new HealthAnswer(report.Status, report.Entries.ToDictionary(x => x.Key, x => Describe(x.Value))),
            statusCode: report.Status is HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    static HealthAnswerCheck Describe(HealthReportEntry entry) => new(
        entry.Status,
        entry.Exception is { } exception ? $"The check failed: {exception.GetType().Name}." : entry.Description,
        Math.Round(entry.Duration.TotalMilliseconds, 1));
}
