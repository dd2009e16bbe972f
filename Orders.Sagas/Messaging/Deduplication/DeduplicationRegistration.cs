using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Registers <see cref="Deduplicator"/> and its store.</summary>
public static class DeduplicationRegistration
{
    /// <summary>Keeps deduplication keys in PostgreSQL, or in Redis where it is configured. A second registration has no effect.</summary>
    /// <param name="services">The services, with the factory of <typeparamref name="TDbContext"/>.</param>
    /// <param name="redis">The setting <c>Redis:Configuration</c>; null or empty for PostgreSQL.</param>
    /// <exception cref="OptionsValidationException">The Redis configuration cannot be read.</exception>
    public static IServiceCollection AddDeduplication<TDbContext>(this IServiceCollection services, string? redis = null)
        where TDbContext : DbContext
    {
        if (services.Any(service => service.ServiceType == typeof(Deduplicator)))
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Deduplicator>().AddSingleton<EffectDecisions<TDbContext>>();
        return string.IsNullOrWhiteSpace(redis)
            ? services.AddStore<EntityFrameworkDeduplicationStore<TDbContext>>().AddHostedService<DeduplicationPurge<TDbContext>>()
            : services.AddRedis(new RedisConnection(redis));
    }

    /// <summary>Registers the connection by a factory, so that the container disposes of it.</summary>
    static IServiceCollection AddRedis(this IServiceCollection services, RedisConnection connection) => services
        .AddSingleton(_ => connection)
        .AddStore<RedisDeduplicationStore>();

    static IServiceCollection AddStore<TStore>(this IServiceCollection services)
        where TStore : class, IDeduplicationStore, IUnknownOutcomes => services
        .AddSingleton<TStore>()
        .AddSingleton<IDeduplicationStore>(provider => provider.GetRequiredService<TStore>())
        .AddSingleton<IUnknownOutcomes>(provider => provider.GetRequiredService<TStore>());
}
