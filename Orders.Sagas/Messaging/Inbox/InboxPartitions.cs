using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>
/// Makes the partitions of the coming days and drops those of expired ones. Neither takes a lock that a consumer waits for: a partition is attached and, with
/// DETACH CONCURRENTLY, taken out under SHARE UPDATE EXCLUSIVE, which lets inserts and look-ups pass, and is dropped when nobody can see it any more.
/// </summary>
internal sealed class InboxPartitions<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IOptions<InboxOptions> options, TimeProvider time, ILogger<InboxPartitions<TDbContext>> logger)
    where TDbContext : DbContext
{
    /// <summary>One process at a time, by an advisory lock of the session; the others have nothing left to do.</summary>
    const long Lock = 0x696E626F78;

    readonly InboxOptions _options = options.Value;

    public async Task Maintain(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await Execute(connection, $"SELECT pg_advisory_lock({Lock})", cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var present = await Present(connection, cancellationToken);
            for (var ahead = -1; ahead <= _options.DaysAhead; ahead++)
            {
                var day = InboxDay.Of(now.AddDays(ahead));
                if (present.All(x => x.Day != day))
                    await Create(connection, day, cancellationToken);
            }

            foreach (var (day, isDetaching) in present.Where(x => x.Day.IsExpired(now, _options.Retention)))
                await Drop(connection, day, isDetaching, cancellationToken);
            await DropDetached(connection, now, cancellationToken);
        }
        finally
        {
            await Execute(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    static async Task<List<(InboxDay Day, bool IsDetaching)>> Present(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT c.relname, i.inhdetachpending FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'inbox_state'::regclass
            """;
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<(InboxDay, bool)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (InboxDay.OfPartition(reader.GetString(0)) is { } day)
                days.Add((day, reader.GetBoolean(1)));
        }

        return days;
    }

    static Task Create(NpgsqlConnection connection, InboxDay day, CancellationToken cancellationToken) => Execute(connection, $"""
        BEGIN;
        CREATE TABLE IF NOT EXISTS {day.Partition} (LIKE inbox_state INCLUDING DEFAULTS);
        ALTER TABLE inbox_state ATTACH PARTITION {day.Partition} FOR VALUES FROM ('{day.From}') TO ('{day.To}');
        COMMIT
        """, cancellationToken);

    async Task Drop(NpgsqlConnection connection, InboxDay day, bool isDetaching, CancellationToken cancellationToken)
    {
        var how = isDetaching ? "FINALIZE" : "CONCURRENTLY";
        await Execute(connection, $"ALTER TABLE inbox_state DETACH PARTITION {day.Partition} {how}", cancellationToken);
        await Execute(connection, $"DROP TABLE {day.Partition}", cancellationToken);
        Log.Expired(logger, day.Date);
    }

    /// <summary>What a process that died between detaching and dropping left behind.</summary>
    async Task DropDetached(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT relname FROM pg_class c
            WHERE relkind = 'r' AND relname LIKE 'inbox\_state\_%' AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'inbox_state'::regclass)
              AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
            """;
        var left = new List<InboxDay>();
        await using (var command = new NpgsqlCommand(sql, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (InboxDay.OfPartition(reader.GetString(0)) is { } day && day.IsExpired(now, _options.Retention))
                    left.Add(day);
            }
        }

        foreach (var day in left)
            await Execute(connection, $"DROP TABLE {day.Partition}", cancellationToken);
    }

    static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
