using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orders.Api.Health;

/// <summary>Healthy once the host has started.</summary>
internal sealed class HostHealth(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStarted.IsCancellationRequested
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The host is still starting."));
}
