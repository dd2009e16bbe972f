using OpenTelemetry.Metrics;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Metrics;

/// <summary>GET /metrics: the metrics of this process, for Prometheus. Prometheus queries add up all processes.</summary>
internal static class MetricsEndpoint
{
    const string Path = "/metrics";

    /// <summary>How many combinations of tags a metric may have.</summary>
    /// <remarks>The SDK reserves memory for each of them: for its default of 2,000 it was 14 MB.</remarks>
    const int TagSets = 250;

    static readonly string[] _ours = [KafkaMetrics.MeterName, DeduplicationMetrics.MeterName, PaymentMetrics.MeterName, LagGauge.MeterName];
    static readonly string[] _others =
    [
        "MassTransit", "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http",
        "System.Runtime",
    ];

    public static IServiceCollection AddOrdersMetrics(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter([.. _ours, .. _others])
            // The lag has a combination for each partition, so it keeps the default.
            .AddView(metric => metric.Name == LagGauge.Name ? null : new MetricStreamConfiguration { CardinalityLimit = TagSets })
            .AddPrometheusExporter());
        services.AddHostedService<LagGauge>();
        return services;
    }

    public static void MapOrdersMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint(Path)
            .Needs(Scopes.OperationsRead)
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]))
            .DisableHttpMetrics();
}
