using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>A row of the outbox as the relay reads it.</summary>
/// <param name="Id">The row's number.</param>
/// <param name="Record">The record to produce.</param>
internal readonly record struct OutboxRow(long Id, OutboundRecord Record);
