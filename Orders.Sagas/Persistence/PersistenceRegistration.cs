using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Orders.Sagas.Persistence;

public static class PersistenceRegistration
{
    const string IdleLimit = "idle_in_transaction_session_timeout";

    /// <summary>Registers the DbContext and its factory. Interceptors registered as <see cref="IInterceptor"/> services take part.</summary>
    public static IServiceCollection AddOrdersPersistence(this IServiceCollection services, string connectionString) =>
        services.AddDbContextFactory<OrdersDbContext>((provider, options) => options.UseOrdersDatabase(connectionString)
            .AddInterceptors(provider.GetServices<IInterceptor>()), ServiceLifetime.Singleton);

    public static DbContextOptionsBuilder UseOrdersDatabase(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(WithIdleLimit(connectionString)).UseSnakeCaseNamingConvention();

    /// <summary>
    /// A process that freezes, or is cut off, in the midst of a transaction keeps its locks, and whoever takes its work over waits for them: for ever, or until
    /// TCP gives up after hours. So PostgreSQL ends a session that does nothing for 30 s in a transaction, if the connection string does not say otherwise. None of ours
    /// waits longer: most for nothing but the database, a replay of a dead letter for the broker's answer (20 s). The relay has its own limit.
    /// </summary>
    internal static string WithIdleLimit(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        var options = connection.Options ?? Environment.GetEnvironmentVariable("PGOPTIONS");
        if (options?.Contains(IdleLimit, StringComparison.Ordinal) is not true)
            connection.Options = $"{options} -c {IdleLimit}=30s".TrimStart();
        return connection.ConnectionString;
    }
}
