using MassTransit;
using MassTransit.Transports;

namespace Orders.Sagas.Messaging.Kafka;

internal sealed class KafkaRider(ReceiveEndpointContext sendOnly) : IKafkaRider
{
    readonly ReceiveEndpointCollection _endpoints = new();

    /// <summary>Sends from outside of every endpoint.</summary>
    public ReceiveEndpointContext SendOnly { get; } = sendOnly;

    public IReadOnlyList<EndpointState> Endpoints => [];

    public IEnumerable<EndpointHealthResult> CheckEndpointHealth() => _endpoints.CheckEndpointHealth();

    public RiderHandle Start(CancellationToken cancellationToken = default) => new Handle(_endpoints, cancellationToken);

    sealed class Handle(ReceiveEndpointCollection endpoints, CancellationToken cancellationToken) : RiderHandle
    {
        readonly HostReceiveEndpointHandle[] _handles = endpoints.StartEndpoints(cancellationToken);

        public Task Ready => Task.WhenAll(_handles.Select(handle => handle.Ready));

        public Task StopAsync(CancellationToken stopToken) => endpoints.StopEndpoints(stopToken);
    }
}
