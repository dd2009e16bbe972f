using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Health;

/// <summary>Healthy while records reach every topic endpoint of this process.</summary>
/// <remarks>The endpoints report their own state; a process without endpoints asks the broker.</remarks>
internal sealed class KafkaHealth(IKafkaRider rider, BrokerPing ping) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (rider.Endpoints.Count == 0)
        {
            return await ping.Answers(cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The Kafka broker does not answer.");
        }

        List<string> notReady = [.. rider.Endpoints.Select(EndpointHealth.NotReady).OfType<string>()];
        return notReady.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", notReady));
    }
}
