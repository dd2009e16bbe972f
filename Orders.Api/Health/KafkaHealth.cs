using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Health;

/// <summary>Healthy while every topic endpoint of this process works.</summary>
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

        var unhealthy = rider.Endpoints.Where(endpoint => !endpoint.IsHealthy).Select(Describe).ToList();
        return unhealthy.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", unhealthy));
    }

    static string Describe(EndpointState endpoint) => $"{endpoint.ConsumerGroup} on {endpoint.Topic}: " + endpoint switch
    {
        { IsBrokerUnavailable: true } => "the Kafka broker does not answer",
        { IsStarted: false, LastError: { } error } => $"not started, after {error}",
        { IsStarted: false } => "not started",
        _ => "has not joined its group yet",
    };
}
