using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;

namespace Orders.Api.Health;

internal static class HealthTags
{
    /// <summary>
    /// Work can be done now. MassTransit tags its own check of the bus with <c>ready</c>; it is left out, since the bus is only the rider's host and its
    /// endpoints' state, which the check <c>kafka</c> tells in more detail, would be told twice.
    /// </summary>
    public const string Ready = "orders-ready";

    /// <summary>The start is over.</summary>
    public const string Startup = "startup";
}

internal static class HealthRegistration
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static IServiceCollection AddOrdersHealth(this IServiceCollection services, OrdersSettings settings)
    {
        services.AddSingleton<SchemaHealth>();
        var checks = services.AddHealthChecks()
            .AddCheck<HostHealth>("host", HealthStatus.Unhealthy, [HealthTags.Startup], Timeout)
            .AddCheck<SchemaHealth>("schema", HealthStatus.Unhealthy, [HealthTags.Startup], Timeout)
            .AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, [HealthTags.Ready], Timeout)
            .AddCheck<OutboxHealth>("outbox", HealthStatus.Unhealthy, [HealthTags.Ready], Timeout);
        if (settings.OutboxRelay is OutboxRelayMode.External)
        {
            services.AddSingleton<OutboxSlotHealth>();
            checks.AddCheck<OutboxSlotHealth>("outbox-slot", HealthStatus.Unhealthy, [HealthTags.Ready], Timeout);
        }

        return services;
    }

    public static IServiceCollection AddKafkaHealth(this IServiceCollection services)
    {
        services.AddSingleton<BrokerPing>();
        services.AddHealthChecks().AddCheck<KafkaHealth>("kafka", HealthStatus.Unhealthy, [HealthTags.Ready], Timeout);
        return services;
    }
}
