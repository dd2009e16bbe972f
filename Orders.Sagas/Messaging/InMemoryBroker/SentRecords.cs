using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.InMemoryBroker;

/// <summary>Moves rows between the outbox and the sent records.</summary>
/// <remarks>A row keeps its id, so a resent row keeps its place in the order of its key.</remarks>
internal static class SentRecords
{
    const string Columns = "id, lane, topic, key, message_id, message_type, headers, body, verbatim, created_at";

    /// <summary>Moves acknowledged outbox rows ($1: their ids) to the sent records ($2: the time).</summary>
    public const string KeepRows = $"""
        WITH sent AS (DELETE FROM outbox_message WHERE id = ANY ($1) RETURNING *)
        INSERT INTO in_memory_broker_sent ({Columns}, sent_at) SELECT {Columns}, $2 FROM sent
        """;

    const string ResendRows = $"INSERT INTO outbox_message ({Columns}) OVERRIDING SYSTEM VALUE SELECT {Columns} FROM resent";

    const string ResendAllRows = $"WITH resent AS (DELETE FROM in_memory_broker_sent RETURNING *) {ResendRows}";

    const string ResendOldRows = $$"""
        WITH resent AS (DELETE FROM in_memory_broker_sent WHERE sent_at < {0} AND topic = ANY ({1}) RETURNING *) {{ResendRows}}
        """;

    /// <summary>Moves all sent records back to the outbox.</summary>
    public static Task<int> ResendAll(this DbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(ResendAllRows, cancellationToken);

    /// <summary>Moves the sent records of some topics back to the outbox if they were sent before a time.</summary>
    public static Task<int> Resend(this DbContext db, DateTimeOffset sentBefore, string[] topics, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(ResendOldRows, [sentBefore, topics], cancellationToken);
}
