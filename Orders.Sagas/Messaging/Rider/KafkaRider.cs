using MassTransit;
using MassTransit.Transports;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Starts and stops the topic endpoints of this process, and reports their state.</summary>
internal sealed class KafkaRider(ReceiveEndpointContext sendOnly) : IKafkaRider
{
    readonly ReceiveEndpointCollection _endpoints = new();
    readonly List<EndpointMonitor> _monitors = [];
    readonly List<DeliveryDeclaration> _deliveries = [];

    /// <summary>Sends messages that belong to no endpoint.</summary>
    public ReceiveEndpointContext SendOnly { get; } = sendOnly;

    public IReadOnlyList<EndpointState> Endpoints => [.. _monitors.SelectMany(monitor => monitor.States)];

    public IReadOnlyList<DeliveryDeclaration> Deliveries => _deliveries;

    public void Declare(DeliveryDeclaration delivery) => _deliveries.Add(delivery);

    public void Add(string name, ReceiveEndpoint endpoint, EndpointMonitor monitor)
    {
        _endpoints.Add(name, endpoint);
        _monitors.Add(monitor);
    }

    public IEnumerable<EndpointHealthResult> CheckEndpointHealth() => _endpoints.CheckEndpointHealth();

    public RiderHandle Start(CancellationToken cancellationToken = default) => new Handle(_endpoints, cancellationToken);

    sealed class Handle(ReceiveEndpointCollection endpoints, CancellationToken cancellationToken) : RiderHandle
    {
        readonly HostReceiveEndpointHandle[] _handles = endpoints.StartEndpoints(cancellationToken);

        public Task Ready => Task.WhenAll(_handles.Select(handle => handle.Ready));

        public Task StopAsync(CancellationToken cancellationToken) => endpoints.StopEndpoints(cancellationToken);
    }
}
