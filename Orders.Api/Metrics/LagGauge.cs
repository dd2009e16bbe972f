using System.Diagnostics.Metrics;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Metrics;

/// <summary>Reports the lag of each partition that this process owns.</summary>
/// <remarks>The gauge is created after the start, because MassTransit provides the rider only then.</remarks>
internal sealed class LagGauge(IMeterFactory meters, IServiceProvider services) : IHostedLifecycleService
{
    public const string MeterName = "Orders.Messaging.Lag";
    public const string Name = "messaging.partition.lag";
    const string PartitionTag = "messaging.destination.partition.id";

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var rider = services.GetRequiredService<IKafkaRider>();
        meters.Create(MeterName).CreateObservableGauge(Name, () => Read(rider), "{record}", "Unfinished records of an owned partition.");
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    static IEnumerable<Measurement<long>> Read(IKafkaRider rider) =>
        from endpoint in rider.Endpoints
        from lag in endpoint.Lags
        select new Measurement<long>(
            lag.Value,
            new(KafkaMetrics.TopicTag, endpoint.Topic),
            new(KafkaMetrics.GroupTag, endpoint.ConsumerGroup),
            new(PartitionTag, lag.Key));
}
