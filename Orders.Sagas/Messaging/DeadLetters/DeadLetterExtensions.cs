using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Inbox;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Registers the store of dead letters and its decisions.</summary>
public static class DeadLetterExtensions
{
    /// <summary>
    /// Stores records that cannot be processed in <typeparamref name="TDbContext"/>, and executes operators' decisions about them.
    /// </summary>
    public static IServiceCollection AddDeadLetters<TDbContext>(
        this IServiceCollection services, Action<DeadLetterOptions>? configure = null)
        where TDbContext : DbContext
    {
        services.TryAddSingleton<InboxPeriods<TDbContext>>();
        return services
            .Configure<DeadLetterOptions>(options => configure?.Invoke(options))
            .AddSingleton<IDeadLetterStore, EntityFrameworkDeadLetterStore<TDbContext>>()
            .AddSingleton<DeadLetterDecisions<TDbContext>>();
    }

    /// <summary>Erases the content of dead letters in the background, when no decision needs it any longer.</summary>
    public static IServiceCollection AddDeadLetterRetention<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext => services.AddHostedService<DeadLetterRetention<TDbContext>>();
}
