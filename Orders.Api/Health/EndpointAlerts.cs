using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Health;

/// <summary>Alerts while records of this process's endpoints fail again and again.</summary>
internal sealed class FailingRecordsAlert(IKafkaRider rider, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        List<(string Text, DateTimeOffset Since)> found =
            [.. rider.Endpoints.Select(endpoint => EndpointHealth.Failing(endpoint, now)).OfType<(string, DateTimeOffset)>()];
        return Task.FromResult(found.Count == 0
            ? HealthCheckResult.Healthy()
            : Alert.Begun(string.Join("; ", found.Select(x => x.Text)) + ".", found.Min(x => x.Since)));
    }
}

/// <summary>Alerts while endpoints of this process lag far behind their topics.</summary>
internal sealed class LagAlert(IKafkaRider rider) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> found = [.. rider.Endpoints.Select(EndpointHealth.Lagging).OfType<string>()];
        return Task.FromResult(found.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", found) + "."));
    }
}
