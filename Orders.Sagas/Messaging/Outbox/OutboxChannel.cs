using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Carries the signal between processes by LISTEN and NOTIFY.</summary>
/// <remarks>
/// NOTIFY is sent after the commit, on a connection of its own. Inside the transaction, NOTIFY would make all commits queue for one lock.
/// </remarks>
internal static class OutboxChannel
{
    public const string Name = "outbox_message";

    /// <summary>Notifies all listeners.</summary>
    /// <remarks>A notification takes a transaction id, so its commit would wait for the disk. Nothing is lost with it.</remarks>
    public const string Notify = $"SELECT set_config('synchronous_commit', 'off', true), pg_notify('{Name}', '')";
}

/// <summary>Notifies the relays of other processes that rows are waiting; signals raised meanwhile become one notification.</summary>
internal sealed class OutboxAnnouncer<TDbContext>(
    IDbContextFactory<TDbContext> contexts, OutboxSignal signal, IOptions<OutboxOptions> options, TimeProvider time,
    ILogger<OutboxAnnouncer<TDbContext>> logger) :
    BackgroundService
    where TDbContext : DbContext
{
    readonly RepeatedReports _reports = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signal.Wait(stoppingToken);
                await using var db = await contexts.CreateDbContextAsync(stoppingToken);
                await db.Database.ExecuteSqlRawAsync(OutboxChannel.Notify, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                _reports.Of(logger, "failures of the outbox's notification channel").ChannelFailed(exception);
                await Task.Delay(options.Value.PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

/// <summary>Raises this process's signal when another process sends a notification.</summary>
internal sealed class OutboxListener<TDbContext>(
    IDbContextFactory<TDbContext> contexts, OutboxSignal signal, IOptions<OutboxOptions> options, TimeProvider time,
    ILogger<OutboxListener<TDbContext>> logger) :
    BackgroundService
    where TDbContext : DbContext
{
    readonly RepeatedReports _reports = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                _reports.Of(logger, "failures of the outbox's notification channel").ChannelFailed(exception);
                await Task.Delay(options.Value.PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task Listen(CancellationToken cancellationToken)
    {
        await using var connection = await OpenOwnConnection(cancellationToken);
        await using (var listen = new NpgsqlCommand($"LISTEN {OutboxChannel.Name}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        connection.Notification += (_, _) => signal.Raise();
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    /// <summary>LISTEN is state of a session, and connections of the pool are not reset.</summary>
    async Task<NpgsqlConnection> OpenOwnConnection(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var own = new NpgsqlConnectionStringBuilder(db.Database.GetConnectionString()) { Pooling = false };
        var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
