using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Makes the inbox's periods and drops expired ones, through the functions of <see cref="InboxPeriodSchema"/>.</summary>
/// <remarks>The process needs the right to execute these functions, and none to create or alter tables.</remarks>
internal sealed class InboxPeriods<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IOptions<InboxOptions> options, TimeProvider time, ILogger<InboxPeriods<TDbContext>> logger)
    where TDbContext : DbContext
{
    readonly InboxOptions _options = options.Value;

    /// <summary>Reads PostgreSQL's clock; a test that moves the time sets another clock.</summary>
    public Func<NpgsqlConnection, CancellationToken, Task<DateTimeOffset>> DatabaseNow { get; init; } = ReadNow;

    /// <summary>Makes the current period and the one after it, without waiting for other transactions.</summary>
    public async Task MakeComing(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        var next = await Make(opened.Connection, time.GetUtcNow(), cancellationToken);
        await Make(opened.Connection, next, cancellationToken);
    }

    /// <summary>Makes the period of a moment, unless there is one.</summary>
    public async Task Make(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        await Make(opened.Connection, moment, cancellationToken);
    }

    /// <summary>Drops the expired periods, unless another process does so now.</summary>
    /// <remarks>
    /// A drop excludes all other transactions from the inbox. So it waits for them for a tenth of a second only, and the next round tries
    /// again. Consumers that come meanwhile wait for that long at most.
    /// </remarks>
    public async Task DropExpired(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        var connection = opened.Connection;
        var expired = await EarlierNow(connection, cancellationToken) - _options.Retention;
        try
        {
            while (await Drop(connection, expired, cancellationToken) is { } dropped)
                logger.PeriodDropped(dropped);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            logger.DropPostponed(_options.MaintenanceInterval);
        }
    }

    /// <summary>Returns the end of the period.</summary>
    async Task<DateTimeOffset> Make(NpgsqlConnection connection, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {InboxPeriodSchema.Make}($1, $2)", connection)
        {
            Parameters = { new() { Value = moment.ToUniversalTime() }, new() { Value = _options.PeriodDays } },
        };
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    static async Task<string?> Drop(NpgsqlConnection connection, DateTimeOffset expired, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {InboxPeriodSchema.Drop}($1)", connection)
        {
            Parameters = { new() { Value = expired.ToUniversalTime() } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) as string;
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
}
