using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Orders.Sagas.Persistence;

public static class PersistenceRegistration
{
    /// <summary>Registers the DbContext and its factory. Interceptors registered as <see cref="IInterceptor"/> services take part.</summary>
    public static IServiceCollection AddOrdersPersistence(this IServiceCollection services, string connectionString) =>
        services.AddDbContextFactory<OrdersDbContext>((provider, options) => options.UseOrdersDatabase(connectionString)
            .AddInterceptors(provider.GetServices<IInterceptor>()), ServiceLifetime.Singleton);

    public static DbContextOptionsBuilder UseOrdersDatabase(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(connectionString).UseSnakeCaseNamingConvention();
}
