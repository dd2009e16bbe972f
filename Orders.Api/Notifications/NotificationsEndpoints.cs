namespace Orders.Api.Notifications;

/// <summary>Operations on e-mails with an unknown outcome, for operators.</summary>
internal static class NotificationsEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var notifications = routes.MapGroup("/notifications").WithTags("Notifications");
        ListNotifications.Map(notifications);
        ResolveNotification.Map(notifications);
    }
}
