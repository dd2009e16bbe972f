namespace Orders.Api.Notifications;

/// <summary>For operators: e-mails of which nobody knows whether they were sent.</summary>
internal static class NotificationsEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var notifications = routes.MapGroup("/notifications").WithTags("Notifications");
        ListNotifications.Map(notifications);
        ResolveNotification.Map(notifications);
    }
}
