using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orders.Sagas.Messaging;

namespace Orders.Sagas.Persistence;

/// <summary>Keeps sessions that take no writes out of the connection pool.</summary>
/// <remarks>
/// After a fail-over a pooled session may belong to the former primary, which is a standby now. And a session keeps the
/// <c>default_transaction_read_only</c> under which it began. Without this rule such sessions would outlive the trouble, and writes would
/// fail until a restart. PostgreSQL reports both values to each session, so the check costs no round trip. A pooler in between may not pass
/// them on; then a refused write clears the pool.
/// </remarks>
internal sealed class ReadOnlySessions(TimeProvider time, ILogger logger) : DbConnectionInterceptor, IDbCommandInterceptor
{
    readonly RepeatedReports _reports = new(time);

    public static ReadOnlySessions Of(IServiceProvider provider) => new(
        provider.GetService<TimeProvider>() ?? TimeProvider.System,
        provider.GetService<ILogger<ReadOnlySessions>>() ?? NullLogger<ReadOnlySessions>.Instance);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (connection is NpgsqlConnection session && IsReadOnly(session))
            Drop(session);
        return Task.CompletedTask;
    }

    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Exception is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }
            && command.Connection is NpgsqlConnection session)
            Drop(session);
        return Task.CompletedTask;
    }

    static bool IsReadOnly(NpgsqlConnection session) =>
        IsOn(session, "in_hot_standby") || IsOn(session, "default_transaction_read_only");

    static bool IsOn(NpgsqlConnection session, string parameter) =>
        session.PostgresParameters.TryGetValue(parameter, out var value) && value == "on";

    /// <summary>Closes the idle sessions of the pool now, and those in use when they return.</summary>
    void Drop(NpgsqlConnection session)
    {
        NpgsqlConnection.ClearPool(session);
        _reports.Of(logger, "read-only sessions").ReadOnlySession();
    }
}
