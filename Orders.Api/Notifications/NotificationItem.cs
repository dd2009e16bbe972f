using System.ComponentModel;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Notifications;

namespace Orders.Api.Notifications;

internal enum NotificationState
{
    Held,
    Resolved,
}

internal enum NotificationOutcome
{
    Sent,
    NotSent,
}

/// <summary>An e-mail whose outcome is unknown, or was resolved by an operator.</summary>
internal sealed record NotificationItem
{
    public required Guid OrderId { get; init; }
    public required NotificationKind Kind { get; init; }

    [Description("Held: it is unknown whether the e-mail was sent. Resolved: an operator has decided.")]
    public required NotificationState State { get; init; }

    [Description("When the e-mail was first claimed for sending; null when Resolved.")]
    public required DateTimeOffset? Since { get; init; }

    [Description("The operator's decision; null when Held.")]
    public required NotificationResolution? Resolution { get; init; }

    public static NotificationItem Of(HeldNotification held) =>
        new() { OrderId = held.OrderId, Kind = held.Kind, State = NotificationState.Held, Since = held.Since, Resolution = null };

    public static NotificationItem Of(ResolvedNotification resolved) => Of(resolved.OrderId, resolved.Kind, resolved.Resolution);

    public static NotificationItem Of(Guid orderId, NotificationKind kind, EffectResolution resolution) => new()
    {
        OrderId = orderId,
        Kind = kind,
        State = NotificationState.Resolved,
        Since = null,
        Resolution = new(
            resolution.HasHappened ? NotificationOutcome.Sent : NotificationOutcome.NotSent, resolution.By, resolution.Evidence,
            resolution.At, resolution.SettledAt),
    };
}

/// <summary>An operator's decision about an e-mail.</summary>
internal sealed record NotificationResolution(
    NotificationOutcome Outcome,
    [property: Description("The operator who decided.")] string By,
    string Evidence,
    DateTimeOffset At,
    [property: Description(
        "When the decision was applied. Null if the process ended before that: decide again if the e-mail is still Held.")]
    DateTimeOffset? SettledAt);
