using System.Text.Json.Nodes;
using Orders.Api.Notifications;
using Orders.Contracts;

namespace Orders.Api.Http.OpenApi;

/// <summary>What the handlers' signatures cannot say of the notifications' operations.</summary>
internal static class NotificationOperations
{
    public static RouteHandlerBuilder WithNotificationListParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("state", required: true, "What is listed.", OperationDetails.OneOf<NotificationState>());
        operation.Parameter("limit", required: false, "How many at most.", OperationDetails.Limit(ListNotifications.DefaultLimit, ListNotifications.MaxLimit));
        operation.Example("200", """
            {
              "items": [{
                "orderId": "0197b000-0000-7000-8000-000000000001", "kind": "OrderConfirmation", "state": "Held", "since": "2026-11-24T08:30:00Z", "resolution": null
              }]
            }
            """);
    });

    public static RouteHandlerBuilder WithNotificationResolutionExample(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("kind", required: true, "What the customer is told.", OperationDetails.OneOf<NotificationKind>());
        operation.RequestBody!.Content!.Values.Single().Example =
            JsonNode.Parse("""{ "outcome": "NotSent", "evidence": "Not in the mail server's log, ticket 4711" }""");
        operation.Example("200", """
            {
              "orderId": "0197b000-0000-7000-8000-000000000001", "kind": "OrderConfirmation", "state": "Resolved", "since": null,
              "resolution": { "outcome": "NotSent", "by": "ada", "evidence": "Not in the mail server's log, ticket 4711", "at": "2026-11-24T09:00:00Z", "settledAt": "2026-11-24T09:00:00Z" }
            }
            """);
    });
}
