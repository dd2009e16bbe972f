using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;

namespace Orders.Api.Health;

/// <summary>The tags that select the checks of an endpoint.</summary>
internal static class HealthTags
{
    /// <summary>Checks whether the process can do its work.</summary>
    /// <remarks>
    /// The tag is not <c>ready</c>, because MassTransit adds a check with that tag; our check <c>kafka</c> reports the same in more detail.
    /// </remarks>
    public const string Ready = "orders-ready";

    /// <summary>Checks whether the start has finished.</summary>
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
