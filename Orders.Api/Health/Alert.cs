using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orders.Api.Health;

/// <summary>A condition that an operator has to look at. The process can still do its work.</summary>
internal sealed record Alert(
    string Name,
    string Description,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Since = null)
{
    const string SinceKey = "since";

    /// <summary>The result of a check that found an alert.</summary>
    public static HealthCheckResult Begun(string description, DateTimeOffset since) =>
        HealthCheckResult.Degraded(description, data: new Dictionary<string, object> { [SinceKey] = since });

    public static Alert Of(string name, HealthReportEntry entry) => new(
        name,
        entry.Exception?.GetBaseException() is { } cause ? $"It could not be checked: {cause.GetType().Name}." : entry.Description ?? "",
        entry.Data.TryGetValue(SinceKey, out var since) ? (DateTimeOffset)since : null);
}
