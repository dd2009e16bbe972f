using System.Data;
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
    /// <summary>One process at a time makes days; it is soon done, so the others wait.</summary>
    const long MakingLock = 0x696E626F78;

    /// <summary>One process at a time forgets days. It may wait long for others' transactions, so the rest do not wait for it.</summary>
    const long ForgettingLock = 0x696E626F79;

    /// <summary>
    /// How long a statement that forgets may wait for others' transactions. FINALIZE waits with a lock that attaching a day needs, so it is less than a day's
    /// making may wait (Npgsql's 30 s). What is interrupted is a half detached day, and is finished in a later round.
    /// </summary>
    public TimeSpan ForgettingLimit { get; init; } = TimeSpan.FromSeconds(10);

    readonly InboxOptions _options = options.Value;

    /// <summary>PostgreSQL's clock, unless a test that moves the time sets its own.</summary>
    public Func<NpgsqlConnection, CancellationToken, Task<DateTimeOffset>> DatabaseNow { get; init; } = ReadNow;

    /// <summary>Makes the coming days that are missing: nothing can be consumed on a day without its partition. Waits for no transaction of others.</summary>
    public async Task MakeComingDays(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if ((await Missing(connection, cancellationToken)).Count == 0)
            return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Execute(connection, $"SELECT pg_advisory_xact_lock({MakingLock})", cancellationToken);
        foreach (var day in await Missing(connection, cancellationToken))
            await Make(connection, day, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Drops the expired days, unless another process is at it. PostgreSQL detaches one day at a time, so one whose detaching was interrupted is finished before
    /// another begins.
    /// </summary>
    public async Task ForgetExpired(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (!await TryLock(connection, cancellationToken))
            return;
        try
        {
            var now = await EarlierNow(connection, cancellationToken);
            await DropDetached(connection, now, cancellationToken);
            var over = (await Present(connection, cancellationToken)).Where(x => x.IsDetaching || x.Day.IsExpired(now, _options.Retention));
            foreach (var (day, isDetaching) in over.OrderByDescending(x => x.IsDetaching))
            {
                await Detach(connection, day, isDetaching, cancellationToken);
                await DropDetached(connection, now, cancellationToken);
            }
        }
        finally
        {
            // A connection that broke has no lock any more.
            if (connection.State is ConnectionState.Open)
                await Execute(connection, $"SELECT pg_advisory_unlock({ForgettingLock})", CancellationToken.None);
        }
    }

    async Task<List<InboxDay>> Missing(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var present = await Present(connection, cancellationToken);
        return [.. Enumerable.Range(-1, _options.DaysAhead + 2).Select(ahead => InboxDay.Of(now.AddDays(ahead))).Where(day => present.All(x => x.Day != day))];
    }

    /// <summary>By our clock or PostgreSQL's, whichever is behind: one clock that is ahead must not forget what everybody still has to know.</summary>
    async Task<DateTimeOffset> EarlierNow(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (ours, databases) = (time.GetUtcNow(), await DatabaseNow(connection, cancellationToken));
        return ours < databases ? ours : databases;
    }

    static async Task<DateTimeOffset> ReadNow(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT now()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    static async Task<bool> TryLock(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({ForgettingLock})", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
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

    static Task Make(NpgsqlConnection connection, InboxDay day, CancellationToken cancellationToken) => Execute(connection, $"""
        CREATE TABLE IF NOT EXISTS {day.Partition} (LIKE inbox_state INCLUDING DEFAULTS);
        ALTER TABLE inbox_state ATTACH PARTITION {day.Partition} FOR VALUES FROM ('{day.From}') TO ('{day.To}')
        """, cancellationToken);

    Task Detach(NpgsqlConnection connection, InboxDay day, bool isDetaching, CancellationToken cancellationToken) => Execute(
        connection, $"ALTER TABLE inbox_state DETACH PARTITION {day.Partition} {(isDetaching ? "FINALIZE" : "CONCURRENTLY")}", cancellationToken, ForgettingLimit);

    /// <summary>What was detached, by this process or by one that died before it dropped it.</summary>
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
        {
            await Execute(connection, $"DROP TABLE {day.Partition}", cancellationToken, ForgettingLimit);
            Log.Expired(logger, day.Date);
        }
    }

    static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (limit is not null)
            command.CommandTimeout = (int)limit.Value.TotalSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
