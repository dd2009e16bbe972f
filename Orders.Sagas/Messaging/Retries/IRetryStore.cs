using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Keeps the records that failed and those that wait behind them.</summary>
public interface IRetryStore
{
    /// <summary>Stores a record. The record's offset may be committed afterwards.</summary>
    /// <returns>The number of the record; the earlier number if the group's message is stored already.</returns>
    /// <exception cref="PermanentException">The record must not be stored as it is, so it becomes a dead letter.</exception>
    Task<long> Add(RetryRecord record, CancellationToken cancellationToken);

    /// <summary>Reads the waiting records of partitions without their content, in the order of arrival.</summary>
    IAsyncEnumerable<WaitingRecord> Load(IReadOnlyCollection<RetryPartition> partitions, CancellationToken cancellationToken);

    /// <summary>Reads one record; null if it has ended.</summary>
    Task<RetryRecord?> Find(long id, CancellationToken cancellationToken);

    /// <summary>Writes the state of a record after an attempt that failed.</summary>
    Task Update(RetryRecord record, CancellationToken cancellationToken);

    /// <summary>Deletes a record that has ended.</summary>
    Task Delete(long id, CancellationToken cancellationToken);
}

/// <summary>A partition whose records may wait.</summary>
/// <param name="ConsumerGroup">The consumer group that retries the records, with prefix.</param>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Partition">The number of the partition.</param>
public readonly record struct RetryPartition(string ConsumerGroup, string Topic, int Partition);

/// <summary>A record of the retry store without its content.</summary>
/// <param name="Id">The number of the record, in the order of arrival.</param>
/// <param name="Partition">The record's partition.</param>
/// <param name="Key">The record's key; the message id's bytes if it has none.</param>
/// <param name="FirstFailedAt">When the record failed first; null if it has only waited.</param>
/// <param name="NextAttemptAt">When the next attempt is due; null: as soon as it is the first of its key.</param>
public sealed record WaitingRecord(
    long Id, RetryPartition Partition, byte[] Key, DateTimeOffset? FirstFailedAt, DateTimeOffset? NextAttemptAt)
{
    /// <summary>The key within which records keep their order. A record without a key is alone.</summary>
    public static byte[] KeyOf(byte[]? key, Guid messageId) => key ?? messageId.ToByteArray();
}
