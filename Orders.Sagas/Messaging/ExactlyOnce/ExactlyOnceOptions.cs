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

    /// <summary>The maximum number of records of an input partition that share a transaction.</summary>
    public int BatchRecordLimit { get; set; } = 500;

    /// <summary>The maximum number of input bytes that share a transaction; a single larger record is one batch.</summary>
    public int BatchByteLimit { get; set; } = 1024 * 1024;

    /// <summary>How long a batch's first record waits for others.</summary>
    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(20);

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

    /// <summary>How often an instance that is fenced within <see cref="FencedWindow"/> rejoins its group.</summary>
    /// <remarks>After one more fencing the instance stays stopped.</remarks>
    public int FencedLimit { get; set; } = 3;

    /// <summary>The time in which fencings are counted.</summary>
    public TimeSpan FencedWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The backoff between attempts, and before a new consumer replaces one that failed.</summary>
    public RetrySchedule Retry { get; set; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));

    internal IEnumerable<string> Errors()
    {
        if (BatchRecordLimit is < 1 or > MaxBatchRecords)
            yield return $"{nameof(BatchRecordLimit)} must be 1 to {MaxBatchRecords}.";
        if (BatchByteLimit is < 1 or > MaxBatchBytes)
            yield return $"{nameof(BatchByteLimit)} must be 1 to {MaxBatchBytes}.";
        if (BatchTime < TimeSpan.Zero || BatchTime > MaxBatchTime)
            yield return $"{nameof(BatchTime)} must be 0 to {MaxBatchTime}.";
        if (TransactionTimeout < TimeSpan.FromSeconds(1) || TransactionTimeout > MaxTransactionTimeout)
            yield return $"{nameof(TransactionTimeout)} must be 1 second to {MaxTransactionTimeout}.";
        if (InputByteLimit is < 1 or > MaxRecordBytes)
            yield return $"{nameof(InputByteLimit)} must be 1 to {MaxRecordBytes}.";
        if (OutputByteLimit is < 1 or > MaxRecordBytes)
            yield return $"{nameof(OutputByteLimit)} must be 1 to {MaxRecordBytes}.";
        if (DrainLimit <= TimeSpan.Zero)
            yield return $"{nameof(DrainLimit)} must be positive.";
        if (FencedLimit < 0)
            yield return $"{nameof(FencedLimit)} must not be negative.";
        if (FencedWindow <= TimeSpan.Zero)
            yield return $"{nameof(FencedWindow)} must be positive.";
    }
}
