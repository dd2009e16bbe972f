using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Health;

/// <summary>Turns the state of an endpoint into readiness and alerts: the one place that decides which is which.</summary>
/// <remarks>
/// Not ready means that no record reaches the endpoint, or that its keys have several owners. Records that reach it and fail, or wait, are
/// an alert.
/// </remarks>
internal static class EndpointHealth
{
    /// <summary>A lag beyond this number is an alert.</summary>
    public const long MaxLag = 10_000;

    /// <summary>Records that fail for longer are an alert. Most failures end with the next attempts.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Why no record reaches the endpoint; null while records do.</summary>
    public static string? NotReady(EndpointState endpoint) => endpoint switch
    {
        { IsHealthy: true } => null,
        { IsBrokerUnavailable: true } => Of(endpoint, "the Kafka broker does not answer"),
        { StalledSince: not null } => Of(endpoint, "records wait and nothing moves; a new consumer takes over"),
        { OwnedApart: { } partitions } => Of(
            endpoint,
            $"it is read together with other topics that have another number of partitions (without counterpart: {partitions}); "
            + "add partitions until the numbers are equal"),
        { IsStarted: false, LastError: { } error } => Of(endpoint, $"not started, after {error}"),
        { IsStarted: false } => Of(endpoint, "not started"),
        _ => Of(endpoint, "has not joined its group yet"),
    };

    /// <summary>Since when records of the endpoint fail; null while none does, or not for long.</summary>
    public static (string Description, DateTimeOffset Since)? Failing(EndpointState endpoint, DateTimeOffset now) => endpoint switch
    {
        { TroubleSince: { } since } when now - since > Patience =>
            (Of(endpoint, $"every record fails or too many wait, last with {endpoint.LastError}"), since),
        { RetryingSince: { } since } when now - since > Patience =>
            (Of(endpoint, $"records fail ({endpoint.WaitingForRetry} wait for a retry), last with {endpoint.LastError}"), since),
        _ => null,
    };

    /// <summary>How far the endpoint lags behind its topic; null below <see cref="MaxLag"/>.</summary>
    public static string? Lagging(EndpointState endpoint) =>
        endpoint.Lag > MaxLag ? Of(endpoint, $"{endpoint.Lag} records are unfinished") : null;

    static string Of(EndpointState endpoint, string what) => $"{endpoint.ConsumerGroup} on {endpoint.Topic}: {what}";
}
