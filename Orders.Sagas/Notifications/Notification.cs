using Orders.Contracts;

namespace Orders.Sagas.Notifications;

/// <summary>One e-mail per (order, kind): claimed before it is sent, confirmed after.</summary>
public sealed class Notification
{
    public required Guid OrderId { get; init; }
    public required NotificationKind Kind { get; init; }
    public required DateTimeOffset ClaimedAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }
}
