using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Notifications;

namespace Orders.Api.Notifications;

/// <summary>
/// GET /notifications: held or resolved e-mails. There are no pages, because a resolved e-mail leaves the list of held ones.
/// </summary>
internal static class ListNotifications
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    internal sealed record NotificationList(IReadOnlyList<NotificationItem> Items);

    public static void Map(IEndpointRouteBuilder notifications) => notifications.MapGet("", Handle)
        .WithName(nameof(ListNotifications))
        .Needs(Scopes.OperationsRead)
        .WithSummary("List held or resolved notifications")
        .WithDescription(
            "state=Held: e-mails with an unknown outcome, oldest first. With Notifications:WhenUnknown=hold each is also a dead letter with"
            + " the reason OutcomeUnknown; with repeat, an e-mail whose request is still on its topic is sent again automatically. "
            + "state=Resolved: e-mails with an operator's decision, latest first.")
        .Produces<NotificationList>()
        .ProducesProblems(400)
        .WithNotificationListParameters();

    static async Task<IResult> Handle(string? state, string? limit, NotificationDecisions decisions, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var fields = new QueryFields(errors);
        var (listed, count) = (fields.OneOf<NotificationState>("state", state), fields.Limit(limit, DefaultLimit, MaxLimit));
        if (listed is null && !errors.Has("state"))
            errors.Add("state", "is required.");
        if (errors.Any)
            return errors.ToProblem();
        return TypedResults.Ok(new NotificationList(listed is NotificationState.Held
            ? [.. (await decisions.Held(count, cancellationToken)).Select(NotificationItem.Of)]
            : [.. (await decisions.Resolved(count, cancellationToken)).Select(NotificationItem.Of)]));
    }
}
