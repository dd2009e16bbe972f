namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The state of a topic endpoint at one moment.</summary>
/// <param name="Topic">The topic, without prefix.</param>
/// <param name="ConsumerGroup">The consumer group, without prefix.</param>
/// <param name="IsStarted">Whether the endpoint polls.</param>
/// <param name="HasJoined">
/// Whether the group has assigned partitions; with more consumers than partitions the assignment may be empty.
/// </param>
/// <param name="Partitions">The assigned partitions.</param>
/// <param name="IsBrokerUnavailable">Whether no broker can be reached.</param>
/// <param name="RetryingSince">
/// When the oldest record that retries failed first, in a lane or in the retry store; null when no record retries.
/// </param>
/// <param name="LastError">The category of the last failure: an exception's type or a code, never its text.</param>
/// <param name="Lags">The lag of each assigned partition, as far as the client knows the partition's end.</param>
/// <param name="LastCommitAt">When offsets were last committed; null before the first time.</param>
public sealed record EndpointState(
    string Topic,
    string ConsumerGroup,
    bool IsStarted,
    bool HasJoined,
    IReadOnlyList<int> Partitions,
    bool IsBrokerUnavailable,
    DateTimeOffset? RetryingSince,
    string? LastError,
    IReadOnlyDictionary<int, long> Lags,
    DateTimeOffset? LastCommitAt)
{
    /// <summary>Since when records wait and nothing moves; null when something does. A new consumer begins.</summary>
    public DateTimeOffset? StalledSince { get; init; }

    /// <summary>How many records of the assigned partitions wait in the retry store.</summary>
    public int WaitingForRetry { get; init; }

    /// <summary>Since when the endpoint is in trouble; null when it is not.</summary>
    /// <remarks>Either every record fails, whatever its key, or too many records wait. Lanes keep their records then.</remarks>
    public DateTimeOffset? TroubleSince { get; init; }

    /// <summary>How many records the broker removed before this process read them, since it started.</summary>
    public long RemovedUnread { get; init; }

    /// <summary>How often a partition began again below what this process had read, since it started.</summary>
    public long BeganAgain { get; init; }

    /// <summary>The assigned partitions without a counterpart of another topic of the endpoint, as text; null when there is none.</summary>
    /// <remarks>Topics that are read together need the same number of partitions, or a key has several owners.</remarks>
    public string? OwnedApart { get; init; }

    /// <summary>The lag of all assigned partitions.</summary>
    public long Lag => Lags.Values.Sum();

    /// <summary>
    /// Whether records reach the endpoint in order: it has joined its group, owns keys alone, a broker is available, and work moves.
    /// </summary>
    /// <remarks>Failing records do not count.</remarks>
    public bool IsHealthy => IsStarted && HasJoined && !IsBrokerUnavailable && StalledSince is null && OwnedApart is null;
}
