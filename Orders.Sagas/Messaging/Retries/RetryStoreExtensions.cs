using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Retries;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Registers the retry store.</summary>
public static class RetryStoreExtensions
{
    /// <summary>Keeps the records that at-least-once endpoints retry in <typeparamref name="TDbContext"/>.</summary>
    public static IServiceCollection AddRetryStore<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext => services.AddSingleton<IRetryStore, EntityFrameworkRetryStore<TDbContext>>();
}
