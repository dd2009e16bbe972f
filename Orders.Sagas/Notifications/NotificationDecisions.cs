using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Notifications;

/// <summary>Lists held e-mails, whose outcome is unknown, and resolves them by an operator's decision.</summary>
internal sealed class NotificationDecisions(EffectDecisions<OrdersDbContext> effects, NotificationRetention retention)
{
    /// <summary>Lists held e-mails, oldest first.</summary>
    public async Task<List<HeldNotification>> Held(int limit, CancellationToken cancellationToken) =>
    [
        .. (await effects.Unknown(SendNotificationConsumer.Scope, limit, cancellationToken))
            .Select(x => SendNotificationConsumer.TryParse(x.Key, out var order, out var kind)
                ? new HeldNotification(order, kind, x.Since)
                : null)
            .OfType<HeldNotification>(),
    ];

    /// <summary>Lists resolved e-mails, latest first.</summary>
    public async Task<List<ResolvedNotification>> Resolved(int limit, CancellationToken cancellationToken) =>
    [
        .. (await effects.Resolutions(SendNotificationConsumer.Scope, limit, cancellationToken))
            .Select(x => SendNotificationConsumer.TryParse(new(x.Scope, x.Name), out var order, out var kind)
                ? new ResolvedNotification(order, kind, x)
                : null)
            .OfType<ResolvedNotification>(),
    ];

    /// <summary>Records and applies an operator's decision.</summary>
    /// <returns>Null when the e-mail is not held, and its last decision, if any, was another one.</returns>
    public Task<EffectResolution?> Resolve(
        Guid order, NotificationKind kind, bool wasSent, string by, string evidence, CancellationToken cancellationToken) =>
        effects.Settle(SendNotificationConsumer.KeyOf(order, kind), wasSent, by, evidence, retention.RememberFor, cancellationToken);
}

/// <summary>How long sent e-mails are remembered.</summary>
internal sealed record NotificationRetention(TimeSpan RememberFor);

/// <summary>An e-mail whose outcome is unknown.</summary>
internal sealed record HeldNotification(Guid OrderId, NotificationKind Kind, DateTimeOffset Since);

/// <summary>An e-mail with an operator's decision.</summary>
internal sealed record ResolvedNotification(Guid OrderId, NotificationKind Kind, EffectResolution Resolution);
