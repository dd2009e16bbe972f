namespace Orders.Sagas.Gateways;

/// <summary>Where a gateway finds its HTTP server, and how long it waits for an answer.</summary>
internal interface IGatewayOptions
{
    Uri? BaseUrl { get; }
    TimeSpan Timeout { get; }
}
