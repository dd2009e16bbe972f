using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orders.Api.Health;

/// <summary>Alerts while the configuration of a topic may lose records.</summary>
internal sealed class TopicsAlert(TopicWatch watch) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var found = watch.Deviations.Where(x => x.LosesRecords)
            .GroupBy(x => (x.Setting, x.Value, x.Needed, x.Otherwise), x => x.Topic)
            .Select(x => $"{x.Key.Setting} of {string.Join(", ", x)} is {x.Key.Value}, needs {x.Key.Needed}: {x.Key.Otherwise}")
            .ToList();
        return Task.FromResult(found.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"{string.Join("; ", found)}. Orders.Api migrate prints how to mend it."));
    }
}
