namespace Orders.Api.Hosting;

/// <summary>Who sends the outbox rows to Kafka.</summary>
internal enum OutboxRelayMode
{
    /// <summary>The processes with the role of the relay.</summary>
    Own,

    /// <summary>Change data capture: Debezium reads the rows from PostgreSQL's write-ahead log.</summary>
    External,
}
