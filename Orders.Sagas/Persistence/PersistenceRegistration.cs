using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Orders.Sagas.Persistence;

/// <summary>Registers the orders database.</summary>
public static class PersistenceRegistration
{
    /// <summary>The settings of each session, unless the connection string or PGOPTIONS says otherwise.</summary>
    /// <remarks>
    /// The idle limit: a process that freezes or loses its network inside a transaction would otherwise keep its locks until TCP gives up,
    /// after hours, and the next owner of its work would wait for them. No transaction of this system is idle for longer: most wait only
    /// for the database; the replay of a dead letter waits up to 20 s for the broker. The relay has its own limit. The plan cache: a plan
    /// that PostgreSQL keeps for a small table is a sequential scan, and the table may be large before the next ANALYZE.
    /// </remarks>
    static readonly (string Name, string Value)[] SessionSettings =
        [("idle_in_transaction_session_timeout", "30s"), ("plan_cache_mode", "force_custom_plan")];

    /// <summary>Registers the DbContext and its factory, with every <see cref="IInterceptor"/> service.</summary>
    public static IServiceCollection AddOrdersPersistence(this IServiceCollection services, string connectionString) =>
        services.AddPooledDbContextFactory<OrdersDbContext>((provider, options) => options.UseOrdersDatabase(connectionString)
            .AddInterceptors([.. provider.GetServices<IInterceptor>(), ReadOnlySessions.Of(provider)]));

    public static DbContextOptionsBuilder UseOrdersDatabase(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(WithDefaults(connectionString)).UseSnakeCaseNamingConvention();

    /// <summary>Adds this system's defaults to a connection string, which wins where it says otherwise.</summary>
    /// <remarks>
    /// Statements that are sent again are prepared. A connection that is taken from the pool again is not reset: no part of the system
    /// leaves state in a session, and what listens has a connection of its own.
    /// </remarks>
    internal static string WithDefaults(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, NoResetOnClose = true };
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString };
        foreach (string key in given.Keys)
            connection[key] = given[key];
        var options = connection.Options ?? Environment.GetEnvironmentVariable("PGOPTIONS") ?? "";
        var missing = SessionSettings.Where(setting => !options.Contains(setting.Name, StringComparison.Ordinal));
        connection.Options = string.Join(' ', [options, .. missing.Select(setting => $"-c {setting.Name}={setting.Value}")]).Trim();
        return connection.ConnectionString;
    }
}
