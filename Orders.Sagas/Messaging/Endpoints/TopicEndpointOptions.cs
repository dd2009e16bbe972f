using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The limits of a topic endpoint.</summary>
public sealed class TopicEndpointOptions
{
    /// <summary>The maximum of <see cref="LaneCount"/>.</summary>
    public const int MaxLaneCount = 1024;

    TimeSpan? _stallLimit;

    /// <summary>The number of lanes that keys are hashed into, and so of units of work that run at once.</summary>
    public int LaneCount { get; set; } = 16;

    /// <summary>The limit of unfinished records of a partition, which is paused at the limit and resumed at half of it.</summary>
    public int InFlightLimit { get; set; } = 1000;

    /// <summary>The maximum number of records of a lane that share a unit of work, and so a transaction.</summary>
    public int UnitOfWorkRecordLimit { get; set; } = 1;

    /// <summary>The maximum bytes of key, value and headers of a record. A larger record becomes a dead letter.</summary>
    public int MaxRecordBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a stop or a revocation waits for records in flight. Then their consumers are cancelled.</summary>
    /// <remarks>After the cancellation a stop waits for the same time again, for consumers that ignore it.</remarks>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The attempts at a record with unknown failures before it becomes a dead letter.
    /// </summary>
    public int HandlerAttempts { get; set; } = 5;

    /// <summary>The backoff between attempts in a lane, while the endpoint is in trouble.</summary>
    /// <remarks>The cap is also the pause between two records that may leave their lanes during the trouble.</remarks>
    public RetrySchedule Retry { get; set; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    /// <summary>How long records may wait while nothing moves, until a new consumer replaces this one.</summary>
    /// <remarks>
    /// Nothing moves: no record is finished and no attempt fails. The limit must exceed the longest call that a consumer may legally make.
    /// The default is a minute more than a drain and a backoff.
    /// </remarks>
    public TimeSpan StallLimit { get => _stallLimit ?? LongestWait + TimeSpan.FromMinutes(1); set => _stallLimit = value; }

    /// <summary>The longest time without a visible move that the endpoint itself causes.</summary>
    TimeSpan LongestWait => DrainLimit + Retry.Cap;

    /// <summary>The backoff between attempts at a record of the retry store.</summary>
    public RetrySchedule StoredRetry { get; set; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(5));

    /// <summary>How long a record with transient failures is retried before it becomes a dead letter.</summary>
    /// <remarks>The limit counts only while the endpoint is not in trouble and other records succeed.</remarks>
    public TimeSpan RetryLimit { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many records of the retry store are retried at once.</summary>
    public int RetryWorkers { get; set; } = 4;

    /// <summary>The limit of records of a partition in the retry store. At the limit lanes keep their records.</summary>
    public int WaitingLimit { get; set; } = 10_000;

    /// <summary>In how many keys in a row the first attempt has to fail before the endpoint counts as in trouble.</summary>
    public int TroubleThreshold { get; set; } = 8;

    internal IEnumerable<string> Errors()
    {
        if (LaneCount is < 1 or > MaxLaneCount)
            yield return $"{nameof(LaneCount)} must be 1 to {MaxLaneCount}.";
        if (InFlightLimit < 1)
            yield return $"{nameof(InFlightLimit)} must be at least 1.";
        if (UnitOfWorkRecordLimit < 1 || UnitOfWorkRecordLimit > InFlightLimit)
            yield return $"{nameof(UnitOfWorkRecordLimit)} must be 1 to {nameof(InFlightLimit)}.";
        if (MaxRecordBytes < 1)
            yield return $"{nameof(MaxRecordBytes)} must be at least 1.";
        if (DrainLimit <= TimeSpan.Zero)
            yield return $"{nameof(DrainLimit)} must be positive.";
        if (StallLimit <= LongestWait)
            yield return $"{nameof(StallLimit)} must be longer than {nameof(DrainLimit)} plus the longest pause of {nameof(Retry)}.";
        if (HandlerAttempts < 1)
            yield return $"{nameof(HandlerAttempts)} must be at least 1.";
        if (RetryLimit <= TimeSpan.Zero)
            yield return $"{nameof(RetryLimit)} must be positive.";
        if (RetryWorkers is < 1 or > 64)
            yield return $"{nameof(RetryWorkers)} must be 1 to 64.";
        if (WaitingLimit is < 1 or > 100_000)
            yield return $"{nameof(WaitingLimit)} must be 1 to 100000.";
        if (TroubleThreshold < 1)
            yield return $"{nameof(TroubleThreshold)} must be at least 1.";
    }
}
