namespace Orders.Api.Development.Embedded;

/// <summary>A second listener of a Kafka node, for clients that connect through a proxy.</summary>
/// <param name="Port">Where the node listens.</param>
/// <param name="AdvertisedPort">The proxy's port, which the node advertises to those clients.</param>
internal sealed record ProxiedListener(int Port, int AdvertisedPort);
