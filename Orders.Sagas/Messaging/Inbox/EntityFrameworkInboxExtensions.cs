using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Inbox;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Registers the inbox.</summary>
public static class EntityFrameworkInboxExtensions
{
    /// <summary>Maintains the inbox's days in a process that consumes: creates coming days, drops days older than the retention.</summary>
    public static IServiceCollection AddEntityFrameworkInbox<TDbContext>(
        this IServiceCollection services, Action<InboxOptions>? configure = null)
        where TDbContext : DbContext
    {
        var options = new InboxOptions();
        configure?.Invoke(options);
        return services
            .AddSingleton(Microsoft.Extensions.Options.Options.Create(options))
            .AddSingleton<InboxPartitions<TDbContext>>()
            .AddHostedService<InboxMaintenance<TDbContext>>();
    }
}
