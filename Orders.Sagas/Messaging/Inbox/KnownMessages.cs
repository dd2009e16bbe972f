using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Finds the messages that the inbox contains.</summary>
internal static class KnownMessages
{
    const string Known = """
        SELECT known.message_id, known.consumer_group FROM inbox_state AS known WHERE known.message_id = ANY (@message_ids)
        """;

    const string Locks = $"""
        SELECT {InboxSchema.Lock}
        FROM (SELECT * FROM unnest(@message_ids, @consumer_groups) AS m (message_id, consumer_group) ORDER BY 1, 2) AS ordered
        """;

    /// <summary>Which records of a unit have messages that the inbox contains, and PostgreSQL's time.</summary>
    /// <remarks>
    /// What is found is looked for again under its lock. A transaction that holds the lock may delete the row: a replay of a dead letter
    /// does, and without the lock its record would be skipped.
    /// </remarks>
    public static async Task<(IReadOnlySet<UnitRecord> Known, DateTimeOffset At)> KnownAmong(
        this DbContext db, IReadOnlyList<UnitRecord> records, CancellationToken cancellationToken)
    {
        var found = new HashSet<(Guid, string)>();
        var ids = new NpgsqlParameter<Guid[]>("message_ids", [.. records.Select(record => record.MessageId).Distinct()]);
        var now = await db.Read(
            [(new SqlStatement(Known, ids), reader => found.Add((reader.GetGuid(0), reader.GetString(1))))], cancellationToken);
        List<UnitRecord> known = [.. records.Where(record => found.Contains((record.MessageId, record.ConsumerGroup)))];
        if (known.Count == 0)
            return (FrozenSet<UnitRecord>.Empty, now);
        var confirmed = await db.Confirm(known, cancellationToken);
        return (known.Where(record => confirmed.Contains((record.MessageId, record.ConsumerGroup))).ToHashSet(), now);
    }

    static async Task<HashSet<(Guid, string)>> Confirm(
        this DbContext db, IReadOnlyCollection<UnitRecord> records, CancellationToken cancellationToken)
    {
        var confirmed = new HashSet<(Guid, string)>();
        var locks = new SqlStatement(
            Locks, new NpgsqlParameter<string[]>("consumer_groups", [.. records.Select(record => record.ConsumerGroup)]));
        var ids = new NpgsqlParameter<Guid[]>("message_ids", [.. records.Select(record => record.MessageId)]);
        await db.Read(
            [(locks, _ => { }), (new SqlStatement(Known, ids), reader => confirmed.Add((reader.GetGuid(0), reader.GetString(1))))],
            cancellationToken);
        return confirmed;
    }
}
