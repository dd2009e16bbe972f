using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Sagas.Notifications;

namespace Orders.Api.Notifications;

/// <summary>GET /notifications: what waits for an operator, or what operators have decided. No pages: what is decided leaves the first list.</summary>
internal static class ListNotifications
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    internal sealed record NotificationList(IReadOnlyList<NotificationItem> Items);

    public static void Map(IEndpointRouteBuilder notifications) => notifications.MapGet("", Handle)
        .WithName(nameof(ListNotifications))
        .WithSummary("List held or resolved notifications")
        .WithDescription(
            "state=Held: e-mails of which nobody knows whether they were sent, the oldest first. With Notifications:WhenUnknown=hold each is also a dead letter with the "
            + "reason OutcomeUnknown; with repeat, those that are still on their topic are sent again without anybody's help. state=Resolved: what operators have decided, "
            + "the latest first.")
        .Produces<NotificationList>()
        .ProducesProblems(400)
        .WithNotificationListParameters();

    static async Task<IResult> Handle(string? state, string? limit, NotificationDecisions desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var fields = new QueryFields(errors);
        var (wanted, count) = (fields.OneOf<NotificationState>("state", state), fields.Limit(limit, DefaultLimit, MaxLimit));
        if (wanted is null && !errors.Has("state"))
            errors.Add("state", "is required.");
        if (errors.Any)
            return errors.ToProblem();
        return TypedResults.Ok(new NotificationList(wanted is NotificationState.Held
            ? [.. (await desk.Held(count, cancellationToken)).Select(NotificationItem.Of)]
            : [.. (await desk.Resolved(count, cancellationToken)).Select(NotificationItem.Of)]));
    }
}
