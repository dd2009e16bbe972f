namespace Orders.Sagas.Gateways;

/// <summary>The address of a gateway's HTTP server, and how long the gateway waits for an answer.</summary>
internal interface IGatewayOptions
{
    Uri? BaseUrl { get; }
    TimeSpan Timeout { get; }
}
