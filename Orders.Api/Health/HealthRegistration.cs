using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orders.Api.Health;

internal static class HealthTags
{
    /// <summary>Work can be done now; MassTransit tags its own checks with the same word.</summary>
    public const string Ready = "ready";

    /// <summary>The start is over.</summary>
    public const string Startup = "startup";
}

internal static class HealthRegistration
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static IServiceCollection AddOrdersHealth(this IServiceCollection services)
    {
        services.AddSingleton<SchemaHealth>();
        services.AddHealthChecks()
            .AddCheck<HostHealth>("host", HealthStatus.Unhealthy, [HealthTags.Startup], Timeout)
            .AddCheck<SchemaHealth>("schema", HealthStatus.Unhealthy, [HealthTags.Startup], Timeout)
            .AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, [HealthTags.Ready], Timeout)
            .AddCheck<OutboxHealth>("outbox", HealthStatus.Unhealthy, [HealthTags.Ready], Timeout);
        return services;
    }
}
