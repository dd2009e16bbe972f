using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Creates the partitions of coming days and drops those of expired days.</summary>
/// <remarks>
/// No consumer waits for either: ATTACH and DETACH CONCURRENTLY lock the table with SHARE UPDATE EXCLUSIVE, which lets inserts and look-ups
/// pass, and a partition is dropped once no transaction can see it.
/// </remarks>
internal sealed class InboxPartitions<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IOptions<InboxOptions> options, TimeProvider time, ILogger<InboxPartitions<TDbContext>> logger)
    where TDbContext : DbContext
{
    /// <summary>The lock of the one process that creates days. Creation is quick, so other processes wait.</summary>
    const long CreateLock = 0x696E626F78;

    /// <summary>The lock of the one process that drops days. Other processes skip the round, because a drop may take long.</summary>
    const long DropLock = 0x696E626F79;

    /// <summary>How long detaching and dropping may wait for other transactions.</summary>
    /// <remarks>
    /// FINALIZE waits while it holds a lock that ATTACH needs, so the limit is shorter than ATTACH may wait (30 s, by Npgsql). An
    /// interrupted DETACH leaves a day that a later round finishes.
    /// </remarks>
    public TimeSpan DropTimeout { get; init; } = TimeSpan.FromSeconds(10);

    readonly InboxOptions _options = options.Value;

    /// <summary>Reads PostgreSQL's clock; a test that moves the time sets another clock.</summary>
    public Func<NpgsqlConnection, CancellationToken, Task<DateTimeOffset>> DatabaseNow { get; init; } = ReadNow;

    /// <summary>Creates the missing coming days, without waiting for other transactions.</summary>
    /// <remarks>On a day without a partition no message can be consumed.</remarks>
    public async Task CreateComingDays(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if ((await Missing(connection, cancellationToken)).Count == 0)
            return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Execute(connection, $"SELECT pg_advisory_xact_lock({CreateLock})", cancellationToken);
        foreach (var day in await Missing(connection, cancellationToken))
            await Create(connection, day, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Drops the expired days, unless another process does so now.</summary>
    /// <remarks>PostgreSQL detaches one day at a time, so an interrupted DETACH is finished before another one begins.</remarks>
    public async Task DropExpired(CancellationToken cancellationToken)
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
            // PostgreSQL has already released the lock of a broken connection.
            if (connection.State is ConnectionState.Open)
                await Execute(connection, $"SELECT pg_advisory_unlock({DropLock})", CancellationToken.None);
        }
    }

    async Task<List<InboxDay>> Missing(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var present = await Present(connection, cancellationToken);
        var needed = Enumerable.Range(-1, _options.DaysAhead + 2).Select(ahead => InboxDay.Of(now.AddDays(ahead)));
        return [.. needed.Where(day => present.All(x => x.Day != day))];
    }

    /// <summary>The earlier of this process's clock and PostgreSQL's, so that no clock that is ahead expires an id too early.</summary>
    async Task<DateTimeOffset> EarlierNow(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (ownNow, databaseNow) = (time.GetUtcNow(), await DatabaseNow(connection, cancellationToken));
        return ownNow < databaseNow ? ownNow : databaseNow;
    }

    static async Task<DateTimeOffset> ReadNow(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT now()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    static async Task<bool> TryLock(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({DropLock})", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    static async Task<List<(InboxDay Day, bool IsDetaching)>> Present(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT c.relname, i.inhdetachpending FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'inbox_state'::regclass
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
        CREATE TABLE IF NOT EXISTS {day.Partition} (LIKE inbox_state INCLUDING DEFAULTS);
        ALTER TABLE inbox_state ATTACH PARTITION {day.Partition} FOR VALUES FROM ('{day.From}') TO ('{day.To}')
        """, cancellationToken);

    Task Detach(NpgsqlConnection connection, InboxDay day, bool isDetaching, CancellationToken cancellationToken) => Execute(
        connection, $"ALTER TABLE inbox_state DETACH PARTITION {day.Partition} {(isDetaching ? "FINALIZE" : "CONCURRENTLY")}",
        cancellationToken, DropTimeout);

    /// <summary>Drops detached partitions, also those that a killed process left.</summary>
    async Task DropDetached(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT relname FROM pg_class c
            WHERE relkind = 'r' AND relname LIKE 'inbox\_state\_%'
              AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'inbox_state'::regclass)
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
            await Execute(connection, $"DROP TABLE {day.Partition}", cancellationToken, DropTimeout);
            logger.DayDropped(day.Date);
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
