using Orders.Api.Http.OpenApi;
using Orders.Contracts;

namespace Orders.Api.Notifications;

/// <summary>Describes the parameters and examples of the operations on notifications.</summary>
internal static class NotificationDescriptions
{
    public static RouteHandlerBuilder WithNotificationListParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter(
            "state", required: true, "Held: notifications that wait for an operator. Resolved: notifications that an operator has decided.",
            ParameterSchemas.OneOf<NotificationState>());
        operation.Parameter(
            "limit", required: false, "The most notifications that are listed.",
            ParameterSchemas.Limit(ListNotifications.DefaultLimit, ListNotifications.MaxLimit));
        operation.Example("200", """
            {
              "items": [{
                "orderId": "0197b000-0000-7000-8000-000000000001", "kind": "OrderConfirmation", "state": "Held",
                "since": "2026-11-24T08:30:00Z", "resolution": null
              }]
            }
            """);
    });

    public static RouteHandlerBuilder WithNotificationResolutionExample(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("kind", required: true, "The kind of the e-mail.", ParameterSchemas.OneOf<NotificationKind>());
        operation.RequestExample("""{ "outcome": "NotSent", "evidence": "Not in the mail server's log, ticket 4711" }""");
        operation.Example("200", """
            {
              "orderId": "0197b000-0000-7000-8000-000000000001", "kind": "OrderConfirmation", "state": "Resolved", "since": null,
              "resolution": {
                "outcome": "NotSent", "by": "ada", "evidence": "Not in the mail server's log, ticket 4711",
                "at": "2026-11-24T09:00:00Z", "settledAt": "2026-11-24T09:00:00Z"
              }
            }
            """);
    });
}
