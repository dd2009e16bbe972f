using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Notifications;

/// <summary>What operators see of e-mails of which nobody knows whether they were sent, and what they decide about them.</summary>
internal sealed class NotificationDecisions(EffectDecisions<OrdersDbContext> effects, NotificationMemory memory)
{
    /// <summary>The oldest first.</summary>
    public async Task<List<HeldNotification>> Held(int limit, CancellationToken cancellationToken) =>
    [
        .. (await effects.Unknown(SendNotificationConsumer.Scope, limit, cancellationToken))
            .Select(x => SendNotificationConsumer.TryParse(x.Key, out var order, out var kind) ? new HeldNotification(order, kind, x.Since) : null)
            .OfType<HeldNotification>(),
    ];

    /// <summary>The latest first.</summary>
    public async Task<List<ResolvedNotification>> Resolved(int limit, CancellationToken cancellationToken) =>
    [
        .. (await effects.Resolutions(SendNotificationConsumer.Scope, limit, cancellationToken))
            .Select(x => SendNotificationConsumer.TryParse(new(x.Scope, x.Name), out var order, out var kind) ? new ResolvedNotification(order, kind, x) : null)
            .OfType<ResolvedNotification>(),
    ];

    /// <summary>Null when it is not held, and was not settled like this the last time, as far as that is on record.</summary>
    public Task<EffectResolution?> Resolve(Guid order, NotificationKind kind, bool wasSent, string by, string evidence, CancellationToken cancellationToken) =>
        effects.Settle(SendNotificationConsumer.KeyOf(order, kind), wasSent, by, evidence, memory.RememberFor, cancellationToken);
}

/// <summary>How long it is remembered that an e-mail was sent.</summary>
internal sealed record NotificationMemory(TimeSpan RememberFor);

internal sealed record HeldNotification(Guid OrderId, NotificationKind Kind, DateTimeOffset Since);

internal sealed record ResolvedNotification(Guid OrderId, NotificationKind Kind, EffectResolution Resolution);
