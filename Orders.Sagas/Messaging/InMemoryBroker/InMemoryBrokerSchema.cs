namespace Orders.Sagas.Messaging.InMemoryBroker;

/// <summary>The table of sent records; only a process with an in-memory broker fills it.</summary>
public static class InMemoryBrokerSchema
{
    /// <summary>Creates the table, with the columns of the outbox and the time of sending. For a migration.</summary>
    public const string Create = """
        CREATE TABLE in_memory_broker_sent (
            id bigint NOT NULL,
            lane smallint NOT NULL,
            topic text NOT NULL,
            key text NOT NULL,
            message_id uuid NOT NULL,
            message_type text NOT NULL,
            headers jsonb NOT NULL,
            body bytea NOT NULL,
            verbatim jsonb NULL,
            created_at timestamp with time zone NOT NULL,
            sent_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_in_memory_broker_sent PRIMARY KEY (id)
        );
        """;

    /// <summary>Undoes <see cref="Create"/>.</summary>
    public const string Drop = "DROP TABLE in_memory_broker_sent;";
}
