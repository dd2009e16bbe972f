using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The limits of a topic endpoint.</summary>
public sealed class TopicEndpointOptions
{
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
    /// The attempts at a record with unknown failures before it becomes a dead letter. Transient failures are retried without limit.
    /// </summary>
    public int HandlerAttempts { get; set; } = 5;

    /// <summary>The backoff between attempts.</summary>
    public RetrySchedule Retry { get; set; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    /// <summary>How long records may wait while nothing moves, until a new consumer replaces this one.</summary>
    /// <remarks>
    /// Nothing moves: no record is finished and no attempt fails. The limit must exceed the longest call that a consumer may legally make.
    /// The default is a minute more than a drain and a backoff.
    /// </remarks>
    public TimeSpan StallLimit { get => _stallLimit ?? LongestWait + TimeSpan.FromMinutes(1); set => _stallLimit = value; }

    /// <summary>The longest time without a visible move that the endpoint itself causes.</summary>
    TimeSpan LongestWait => DrainLimit + Retry.Cap;

    internal IEnumerable<string> Errors()
    {
        if (LaneCount is < 1 or > 1024)
            yield return $"{nameof(LaneCount)} must be 1 to 1024.";
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
    }
}
