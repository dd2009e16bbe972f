namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>What a topic endpoint is doing at a moment.</summary>
/// <param name="Topic">The topic, without prefix.</param>
/// <param name="ConsumerGroup">The consumer group, without prefix.</param>
/// <param name="IsStarted">Whether the endpoint polls.</param>
/// <param name="HasJoined">Whether the broker has told the endpoint its partitions; with more consumers than partitions that may be none.</param>
/// <param name="Partitions">The partitions that it owns.</param>
/// <param name="IsBrokerAway">Whether no broker can be reached.</param>
/// <param name="RetryingSince">Since when some record has been waiting for a failure to pass; null when none is.</param>
/// <param name="LastError">The category of the last failure: an exception's type or a SQLSTATE, never its text.</param>
/// <param name="Lags">For each owned partition the records that are not finished, as far as the client knows the partition's end.</param>
/// <param name="LastCommitAt">When offsets were last committed; null before the first time.</param>
public sealed record EndpointState(
    string Topic,
    string ConsumerGroup,
    bool IsStarted,
    bool HasJoined,
    IReadOnlyList<int> Partitions,
    bool IsBrokerAway,
    DateTimeOffset? RetryingSince,
    string? LastError,
    IReadOnlyDictionary<int, long> Lags,
    DateTimeOffset? LastCommitAt)
{
    /// <summary>Records in the owned partitions that are not finished.</summary>
    public long Lag => Lags.Values.Sum();

    /// <summary>Whether records reach the endpoint: it has joined its group and a broker is there. What they fail with is not its health.</summary>
    public bool IsHealthy => IsStarted && HasJoined && !IsBrokerAway;
}
