using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Orders.Sagas.Persistence;

/// <summary>Registers the orders database.</summary>
public static class PersistenceRegistration
{
    const string IdleLimit = "idle_in_transaction_session_timeout";

    /// <summary>Registers the DbContext and its factory, with every <see cref="IInterceptor"/> service.</summary>
    public static IServiceCollection AddOrdersPersistence(this IServiceCollection services, string connectionString) =>
        services.AddDbContextFactory<OrdersDbContext>((provider, options) => options.UseOrdersDatabase(connectionString)
            .AddInterceptors(provider.GetServices<IInterceptor>()), ServiceLifetime.Singleton);

    public static DbContextOptionsBuilder UseOrdersDatabase(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(WithIdleLimit(connectionString)).UseSnakeCaseNamingConvention();

    /// <summary>
    /// Makes PostgreSQL end a session that is idle in a transaction for 30 s, unless the connection string says otherwise.
    /// </summary>
    /// <remarks>
    /// A process that freezes or loses its network inside a transaction would otherwise keep its locks until TCP gives up, after hours, and
    /// the next owner of its work would wait for them. No transaction of this system is idle for longer: most wait only for the database;
    /// the replay of a dead letter waits up to 20 s for the broker. The relay has its own limit.
    /// </remarks>
    internal static string WithIdleLimit(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        var options = connection.Options ?? Environment.GetEnvironmentVariable("PGOPTIONS");
        if (options?.Contains(IdleLimit, StringComparison.Ordinal) is not true)
            connection.Options = $"{options} -c {IdleLimit}=30s".TrimStart();
        return connection.ConnectionString;
    }
}
