using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The limits of a topic endpoint.</summary>
public sealed class TopicEndpointOptions
{
    /// <summary>How many lanes the keys are hashed into: how many records are processed at once, at most.</summary>
    public int LaneCount { get; set; } = 16;

    /// <summary>How many records of a partition may be read and not finished; the partition is paused above, and goes on when half of them are finished.</summary>
    public int InFlightLimit { get; set; } = 1000;

    /// <summary>How many records of a lane may share a unit of work, and so a transaction.</summary>
    public int UnitOfWorkRecordLimit { get; set; } = 1;

    /// <summary>The largest record that is looked at, key, value and headers together; a larger one becomes a dead letter unread.</summary>
    public int MaxRecordBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How long a stop or a revocation waits for the records in hand. Then their consumers are cancelled; a stop waits as long again for those that do not listen.
    /// </summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a record is tried whose failure is not known to pass, before it becomes a dead letter. Failures known to pass are retried for ever.</summary>
    public int HandlerAttempts { get; set; } = 5;

    /// <summary>The pauses between the attempts.</summary>
    public RetrySchedule Retry { get; set; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    internal IEnumerable<string> Mistakes()
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
        if (HandlerAttempts < 1)
            yield return $"{nameof(HandlerAttempts)} must be at least 1.";
    }
}
