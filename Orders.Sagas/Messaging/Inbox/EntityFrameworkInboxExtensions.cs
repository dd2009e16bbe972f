using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.Inbox;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Registers the inbox.</summary>
public static class EntityFrameworkInboxExtensions
{
    /// <summary>Keeps the inbox's periods in a process that writes inbox rows: makes missing ones, drops expired ones.</summary>
    /// <remarks>Dead letters write inbox rows too, so every process that consumes needs this.</remarks>
    public static IServiceCollection AddEntityFrameworkInbox<TDbContext>(
        this IServiceCollection services, Action<InboxOptions>? configure = null)
        where TDbContext : DbContext
    {
        var options = new InboxOptions();
        configure?.Invoke(options);
        services.TryAddSingleton<InboxPeriods<TDbContext>>();
        return services
            .AddSingleton(Microsoft.Extensions.Options.Options.Create(options))
            .AddHostedService<InboxMaintenance<TDbContext>>();
    }
}
