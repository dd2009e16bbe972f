using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;
using Orders.Api.Hosting.Infrastructure;
using Orders.Sagas.Messaging.Rider;

namespace Orders.Api.Health;

/// <summary>The tags that select the checks of an endpoint.</summary>
internal static class HealthTags
{
    /// <summary>Checks whether the process can do the work of its own roles.</summary>
    /// <remarks>
    /// The tag is not <c>ready</c>, because MassTransit adds a check with that tag; our check <c>kafka</c> reports the same in more detail.
    /// </remarks>
    public const string Ready = "orders-ready";

    /// <summary>Checks whether the start has finished.</summary>
    public const string Startup = "startup";

    /// <summary>Looks for an alert, which never makes a process unready.</summary>
    public const string Alert = "alert";
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
            .AddAlert<OutboxAlert>("outbox")
            .AddAlert<DeadLetterAlert>("dead-letters")
            .AddAlert<PaymentAlert>("payments-in-doubt")
            .AddAlert<UnknownOrdersAlert>("unknown-orders");
        if (settings.OutboxRelay is OutboxRelayMode.External)
        {
            services.AddSingleton<OutboxReaderAlert>();
            checks.AddAlert<OutboxReaderAlert>("outbox-reader");
            if (settings.WritesOutbox)
                checks.AddCheck<OutboxSlotHealth>("outbox-slot", HealthStatus.Unhealthy, [HealthTags.Ready], Timeout);
        }

        return services.AddAlertBoard();
    }

    /// <summary>A process that only serves REST needs no broker: its orders wait in the outbox.</summary>
    public static IServiceCollection AddKafkaHealth(this IServiceCollection services, OrdersSettings settings)
    {
        if (!settings.NeedsBroker)
            return services;
        services.AddSingleton<BrokerPing>();
        if (settings.Kafka.BootstrapServers is not null)
            services.AddTopicWatch(settings.Kafka);
        services.AddHealthChecks()
            .AddCheck<KafkaHealth>("kafka", HealthStatus.Unhealthy, [HealthTags.Ready], Timeout)
            .AddAlert<FailingRecordsAlert>("failing-records")
            .AddAlert<LagAlert>("lag");
        return services;
    }

    /// <summary>The embedded broker's own defaults are ours.</summary>
    static void AddTopicWatch(this IServiceCollection services, KafkaSettings kafka) => services
        .AddSingleton(kafka)
        .AddSingleton<TopicConfigurations>()
        .AddSingleton<TopicInspection>()
        .AddSingleton<TopicWatch>()
        .AddHostedService(provider => provider.GetRequiredService<TopicWatch>())
        .AddHealthChecks().AddAlert<TopicsAlert>("topics");

    static IHealthChecksBuilder AddAlert<T>(this IHealthChecksBuilder checks, string name)
        where T : class, IHealthCheck => checks.AddCheck<T>(name, HealthStatus.Degraded, [HealthTags.Alert], Timeout);

    static IServiceCollection AddAlertBoard(this IServiceCollection services) => services
        .AddSingleton<AlertBoard>()
        .AddSingleton<IHealthCheckPublisher>(provider => provider.GetRequiredService<AlertBoard>())
        .Configure<HealthCheckPublisherOptions>(publisher =>
        {
            publisher.Predicate = check => check.Tags.Contains(HealthTags.Alert);
            publisher.Delay = TimeSpan.Zero;
            publisher.Period = AlertBoard.Period;
        });
}
