using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>What the inbox contains of some messages.</summary>
/// <param name="Known">The messages with their consumer groups.</param>
/// <param name="At">PostgreSQL's time.</param>
internal sealed record KnownMessages(IReadOnlySet<(Guid MessageId, string ConsumerGroup)> Known, DateTimeOffset At)
{
    const string Look = """
        SELECT now.at, known.message_id, known.consumer_group
        FROM (SELECT clock_timestamp()) AS now (at) LEFT JOIN inbox_state AS known ON known.message_id = ANY (@message_ids)
        """;

    const string Locks = $"""
        SELECT {InboxSchema.Lock}
        FROM (SELECT * FROM unnest(@message_ids, @consumer_groups) AS m (message_id, consumer_group) ORDER BY 1, 2) AS ordered
        """;

    public bool Contain(UnitRecord record) => Known.Contains((record.MessageId, record.ConsumerGroup));

    /// <summary>Looks for messages.</summary>
    public static Task<KnownMessages> Find(DbContext db, IEnumerable<Guid> messageIds, CancellationToken cancellationToken) =>
        Find(db, [], messageIds, cancellationToken);

    /// <summary>Looks again for what was found, under its lock.</summary>
    /// <remarks>
    /// A transaction that holds the lock may delete the row: a replay of a dead letter does, and without the lock its record would be
    /// skipped.
    /// </remarks>
    public static Task<KnownMessages> Confirm(DbContext db, IReadOnlyList<UnitRecord> records, CancellationToken cancellationToken)
    {
        var groups = new NpgsqlParameter<string[]>("consumer_groups", [.. records.Select(record => record.ConsumerGroup)]);
        return Find(
            db, [(new SqlStatement(Locks, groups), _ => { })], records.Select(record => record.MessageId), cancellationToken);
    }

    static async Task<KnownMessages> Find(
        DbContext db, IReadOnlyList<(SqlStatement, Action<DbDataReader>)> before, IEnumerable<Guid> messageIds,
        CancellationToken cancellationToken)
    {
        var (known, at) = (new HashSet<(Guid, string)>(), default(DateTimeOffset));
        var ids = new NpgsqlParameter<Guid[]>("message_ids", [.. messageIds]);
        await db.Read([.. before, (new SqlStatement(Look, ids), ReadRow)], cancellationToken);
        return new(known, at);

        void ReadRow(DbDataReader reader)
        {
            at = reader.GetFieldValue<DateTimeOffset>(0);
            if (!reader.IsDBNull(1))
                known.Add((reader.GetGuid(1), reader.GetString(2)));
        }
    }
}
