using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sagas;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Wraps consumers, sagas and scoped code in the inbox and the outbox.</summary>
public static class EntityFrameworkOutboxExtensions
{
    /// <summary>
    /// Captures the messages that scoped code sends as rows of the scope's <typeparamref name="TDbContext"/>, and relays the rows.
    /// </summary>
    /// <remarks>
    /// The scope's own SaveChanges commits the rows with its other changes. Scoped code sends by <see cref="IPublishEndpoint"/>, <see
    /// cref="ISendEndpointProvider"/> or <see cref="ITopicProducer{T}"/>.
    /// </remarks>
    /// <param name="services">The services with <typeparamref name="TDbContext"/> and its factory.</param>
    /// <param name="relay">Whether this process runs the relay; if not, it wakes the relays of other processes.</param>
    /// <param name="configure">
    /// Sets the relay's limits, or leaves the outbox to change data capture; then this process runs no part of a relay.
    /// </param>
    public static IServiceCollection AddEntityFrameworkOutbox<TDbContext>(
        this IServiceCollection services, bool relay = true, Action<OutboxOptions>? configure = null)
        where TDbContext : DbContext
    {
        var options = new OutboxOptions();
        configure?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        services.AddScoped<UnitInbox>().AddScoped<UnitOutbox>().AddScoped<UnitClock>();
        services.AddScoped<IOutboxContextFactory<TDbContext>, EntityFrameworkOutboxContextFactory<TDbContext>>();
        services.Replace(ServiceDescriptor.Scoped<IScopedBusContextProvider<IBus>, EntityFrameworkScopedBusContextProvider<TDbContext>>());
        services.AddSingleton<OutboxFloors>();
        if (options.External)
            return services;
        services.AddSingleton<OutboxSignal>();
        services.TryAddSingleton<IOutboxCompletion, DeleteAcknowledgedRows>();
        services.AddSingleton<IInterceptor, OutboxSignalInterceptor>();
        return relay ? services.AddRelay<TDbContext>() : services.AddHostedService<OutboxAnnouncer<TDbContext>>();
    }

    static IServiceCollection AddRelay<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext => services
        .AddSingleton<OutboxPauses>()
        .AddSingleton<OutboxBatch<TDbContext>>()
        .AddHostedService<OutboxRelay<TDbContext>>()
        .AddHostedService<OutboxProbe<TDbContext>>()
        .AddHostedService<OutboxListener<TDbContext>>();
}
