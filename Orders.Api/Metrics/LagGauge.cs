using System.Diagnostics.Metrics;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Metrics;

/// <summary>Reports the lag of each partition that this process owns, and the endpoints' records that wait for a retry.</summary>
/// <remarks>The gauges are created after the start, because MassTransit provides the rider only then.</remarks>
internal sealed class LagGauge(IMeterFactory meters, IServiceProvider services) : IHostedLifecycleService
{
    public const string MeterName = "Orders.Messaging.Lag";
    public const string Name = "messaging.partition.lag";
    public const string WaitingName = "messaging.retries.waiting";
    public const string TroubleName = "messaging.endpoint.trouble";
    const string PartitionTag = "messaging.destination.partition.id";

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var rider = services.GetRequiredService<IKafkaRider>();
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(Name, () => Read(rider), "{record}", "Unfinished records of an owned partition.");
        meter.CreateObservableGauge(
            WaitingName, () => rider.Endpoints.Select(x => Of(x, x.WaitingForRetry)), "{record}", "Records that wait in the retry store.");
        meter.CreateObservableGauge(
            TroubleName, () => rider.Endpoints.Select(x => Of(x, x.TroubleSince is null ? 0 : 1)), "{endpoint}",
            "1 while the endpoint is in trouble.");
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    static Measurement<int> Of(EndpointState endpoint, int value) =>
        new(value, new(KafkaMetrics.TopicTag, endpoint.Topic), new(KafkaMetrics.GroupTag, endpoint.ConsumerGroup));

    static IEnumerable<Measurement<long>> Read(IKafkaRider rider) =>
        from endpoint in rider.Endpoints
        from lag in endpoint.Lags
        select new Measurement<long>(
            lag.Value,
            new(KafkaMetrics.TopicTag, endpoint.Topic),
            new(KafkaMetrics.GroupTag, endpoint.ConsumerGroup),
            new(PartitionTag, lag.Key));
}
