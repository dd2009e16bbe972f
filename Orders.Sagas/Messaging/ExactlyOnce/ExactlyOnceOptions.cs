using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>The limits of an exactly-once endpoint.</summary>
/// <remarks>
/// A transaction has a fixed cost, so records share one. The price is latency: the records of a batch wait for each other.
/// </remarks>
public sealed class ExactlyOnceOptions
{
    const int MaxBatchRecords = 10_000;
    const int MaxBatchBytes = 64 * 1024 * 1024;
    const int MaxRecordBytes = 16 * 1024 * 1024;
    static readonly TimeSpan MaxBatchTime = TimeSpan.FromSeconds(5);
    static readonly TimeSpan MaxTransactionTimeout = TimeSpan.FromMinutes(1);
    TimeSpan? _stallLimit;

    /// <summary>How much later than its time-out a call of the client may return.</summary>
    internal static TimeSpan CallMargin { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum number of records of an input partition that share a transaction.</summary>
    public int BatchRecordLimit { get; set; } = 500;

    /// <summary>The maximum number of input bytes that share a transaction; a single larger record is one batch.</summary>
    public int BatchByteLimit { get; set; } = 1024 * 1024;

    /// <summary>How long a batch's first record waits for others. A full batch does not wait.</summary>
    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a producer may be silent in an open transaction before the broker aborts the transaction.</summary>
    /// <remarks>
    /// The same time limits every call of a transaction, and how long readers wait behind an open transaction whose input partition has no
    /// new owner.
    /// </remarks>
    public TimeSpan TransactionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The maximum bytes of key, value and headers of an input. A larger record becomes a dead letter.</summary>
    public int InputByteLimit { get; set; } = 1024 * 1024;

    /// <summary>The maximum bytes of an output's value. An input with a larger output becomes a dead letter.</summary>
    /// <remarks>It must not exceed the limit of the broker.</remarks>
    public int OutputByteLimit { get; set; } = 900_000;

    /// <summary>How long a stop or a revocation waits for a dead letter that is being stored.</summary>
    /// <remarks>Transactions have limits of their own.</remarks>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time in which fencings are counted: the more, the longer an instance waits before it rejoins its group.</summary>
    public TimeSpan FencedWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long records may wait while nothing moves, until a new consumer replaces this one.</summary>
    /// <remarks>Nothing moves: no transaction ends. The default is a minute more than the longest end of a transaction.</remarks>
    public TimeSpan StallLimit { get => _stallLimit ?? LongestTransaction + TimeSpan.FromMinutes(1); set => _stallLimit = value; }

    /// <summary>The backoff of a fenced instance, by the number of recent fencings.</summary>
    public RetrySchedule FencedRetry { get; set; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    /// <summary>The backoff between attempts, and before a new consumer replaces one that failed.</summary>
    public RetrySchedule Retry { get; set; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));

    /// <summary>The limit of a call of the client, with its repetitions. The client does not keep every time-out.</summary>
    internal TimeSpan CallLimit => TransactionTimeout + CallMargin;

    /// <summary>The longest end of a transaction: sending offsets, committing and aborting may each take their limit.</summary>
    internal TimeSpan LongestTransaction => DrainLimit + 3 * CallLimit;

    /// <param name="prefix">What an option's key has before its name.</param>
    internal IEnumerable<string> Errors(string prefix = "")
    {
        if (BatchRecordLimit is < 1 or > MaxBatchRecords)
            yield return $"{prefix}{nameof(BatchRecordLimit)} must be 1 to {MaxBatchRecords}.";
        if (BatchByteLimit is < 1 or > MaxBatchBytes)
            yield return $"{prefix}{nameof(BatchByteLimit)} must be 1 to {MaxBatchBytes}.";
        if (BatchTime < TimeSpan.Zero || BatchTime > MaxBatchTime)
            yield return $"{prefix}{nameof(BatchTime)} must be 0 to {MaxBatchTime}.";
        if (TransactionTimeout < TimeSpan.FromSeconds(1) || TransactionTimeout > MaxTransactionTimeout)
            yield return $"{prefix}{nameof(TransactionTimeout)} must be 1 second to {MaxTransactionTimeout}.";
        if (InputByteLimit is < 1 or > MaxRecordBytes)
            yield return $"{prefix}{nameof(InputByteLimit)} must be 1 to {MaxRecordBytes}.";
        if (OutputByteLimit is < 1 or > MaxRecordBytes)
            yield return $"{prefix}{nameof(OutputByteLimit)} must be 1 to {MaxRecordBytes}.";
        if (DrainLimit <= TimeSpan.Zero)
            yield return $"{prefix}{nameof(DrainLimit)} must be positive.";
        if (FencedWindow <= TimeSpan.Zero)
            yield return $"{prefix}{nameof(FencedWindow)} must be positive.";
        if (StallLimit <= LongestTransaction)
        {
            yield return $"{prefix}{nameof(StallLimit)} must be longer than the longest end of a transaction, {LongestTransaction}: "
                + $"{prefix}{nameof(DrainLimit)} plus three times {prefix}{nameof(TransactionTimeout)} and 15 seconds.";
        }
    }
}
