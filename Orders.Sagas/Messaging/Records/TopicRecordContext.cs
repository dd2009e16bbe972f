namespace Orders.Sagas.Messaging.Records;

/// <summary>The place of the record in a consume context; a payload of the receive context.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset in the partition.</param>
/// <param name="ConsumerGroup">The consumer group, as the broker knows it.</param>
/// <param name="Attempt">The number of the attempt, including those from the retry store; the first is 1.</param>
/// <param name="Window">The delivery window that counts the record; null unless the endpoint is at most once.</param>
/// <param name="Failures">The failures of the earlier attempts, in any process; null at the first attempt.</param>
public sealed record TopicRecordContext(
    string Topic, int Partition, long Offset, string ConsumerGroup, int Attempt, Guid? Window = null, RecordFailures? Failures = null);
