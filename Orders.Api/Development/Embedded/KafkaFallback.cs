namespace Orders.Api.Development.Embedded;

/// <summary>A second way to a node, through something in between: the node listens on one port and tells the clients that come there another.</summary>
internal sealed record KafkaFallback(int Port, int AdvertisedPort);
