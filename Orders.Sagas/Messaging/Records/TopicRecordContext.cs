namespace Orders.Sagas.Messaging.Records;

/// <summary>Where the record of a consume context comes from; a payload of its receive context.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset in the partition.</param>
/// <param name="ConsumerGroup">The consumer group, as the broker knows it.</param>
/// <param name="Attempt">1 for the first time that this process tries the record.</param>
/// <param name="Window">At an at-most-once endpoint: the delivery window that the record is counted in.</param>
public sealed record TopicRecordContext(string Topic, int Partition, long Offset, string ConsumerGroup, int Attempt, Guid? Window = null);
