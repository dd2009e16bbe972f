using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Notifications;

/// <summary>Registers notifications.</summary>
public static class NotificationsRegistration
{
    /// <summary>The setting with the connection string of the Redis that keeps the claims of e-mails; without it PostgreSQL does.</summary>
    public const string RedisKey = "Redis:Configuration";

    /// <summary>Registers what <see cref="SendNotificationConsumer"/> needs; the rider's configuration registers the consumer.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NotificationsOptions>()
            .Bind(configuration.GetSection(NotificationsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddDeduplication<OrdersDbContext>(configuration[RedisKey]);
        services.AddSingleton<MailTemplates>();
        services.AddSingleton<MailComposer>();
        services.AddSingleton<SmtpConnection>();
        services.AddSingleton<SmtpSessions>();
        services.AddSingleton<SmtpMailSender>();
        services.AddSingleton<PickupMailSender>();
        services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<IOptions<NotificationsOptions>>().Value.Smtp.Host is null
            ? provider.GetRequiredService<PickupMailSender>()
            : provider.GetRequiredService<SmtpMailSender>());
        return services;
    }

    /// <summary>Registers decisions about held e-mails.</summary>
    public static IServiceCollection AddNotificationDecisions(this IServiceCollection services, IConfiguration configuration)
    {
        var rememberFor = configuration.GetSection(NotificationsOptions.Section)
            .GetValue(nameof(NotificationsOptions.RememberFor), new NotificationsOptions().RememberFor);
        return services
            .AddDeduplication<OrdersDbContext>(configuration[RedisKey])
            .AddSingleton(new NotificationRetention(rememberFor))
            .AddSingleton<NotificationDecisions>();
    }
}
