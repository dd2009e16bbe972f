namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>A record of a unit of work, as far as it is known before it is deserialised.</summary>
/// <param name="MessageId">The id of its message.</param>
/// <param name="Key">Its key, if that is a UUID: the id of the saga that it probably concerns.</param>
/// <param name="ConsumerGroup">The consumer group that consumes it.</param>
public readonly record struct UnitRecord(Guid MessageId, Guid? Key, string ConsumerGroup);
