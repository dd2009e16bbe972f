using Microsoft.OpenApi;
using Orders.Api.Http.OpenApi;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Api.DeadLetters;

/// <summary>Describes parameters and examples of the operations on dead letters.</summary>
internal static class DeadLetterDescriptions
{
    public static RouteHandlerBuilder WithDeadLetterListParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        Filters(operation);
        operation.Parameter("state", required: false, "Only dead letters in this state.", ParameterSchemas.OneOf<DeadLetterState>());
        operation.Parameter(
            "limit", required: false, "The most dead letters that a page has.",
            ParameterSchemas.Limit(ListDeadLetters.DefaultLimit, ListDeadLetters.MaxLimit));
        operation.Parameter("cursor", required: false, "The nextCursor of the previous page.", ParameterSchemas.Cursor());
        operation.Example("200", $$"""{ "items": [{{ItemExample}}], "nextCursor": null }""");
    });

    public static RouteHandlerBuilder WithBulkReplayParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        Filters(operation);
        operation.Parameter(
            "limit", required: false, "The most dead letters that are replayed.",
            ParameterSchemas.Limit(ReplayDeadLetters.DefaultLimit, ReplayDeadLetters.MaxLimit));
        operation.Example("200", """{ "replayed": 100, "tooLarge": 0, "withoutRecord": 0, "more": true }""");
    });

    public static RouteHandlerBuilder WithReplayExample(this RouteHandlerBuilder route) =>
        route.Describe(operation => operation.Example("202", ItemExample.Replace("Waiting", "Replayed", StringComparison.Ordinal)));

    public static RouteHandlerBuilder WithDiscardReason(this RouteHandlerBuilder route) =>
        route.Describe(operation => operation.Parameter(
            "reason", required: true, "Why the dead letter is discarded; kept in the history.",
            ParameterSchemas.Text(DiscardDeadLetter.MaxReason, minLength: 1, example: "A test record, ticket 4711")));

    public static RouteHandlerBuilder WithDeadLetterExample(this RouteHandlerBuilder route) =>
        route.Describe(operation => operation.Example("200", DetailExample));

    static void Filters(OpenApiOperation operation)
    {
        operation.Parameter(
            "topic", required: false, "Only records of this topic; its name on the broker, with the prefix.", ParameterSchemas.Text());
        operation.Parameter("reason", required: false, "Only dead letters with this reason.", ParameterSchemas.OneOf<DeadLetterReason>());
        operation.Parameter(
            "from", required: false, "Only dead letters stored at or after this time (ISO 8601).", ParameterSchemas.Instant());
        operation.Parameter("to", required: false, "Only dead letters stored before this time (ISO 8601).", ParameterSchemas.Instant());
    }

    const string ItemExample = """
        {
          "id": "5d3c1c5e-8f0a-8b7e-9a53-0f4f7a0c2b11", "state": "Waiting", "topic": "payments", "partition": 2, "offset": 1041,
          "consumerGroup": "order-saga.payments", "messageId": "0197b000-0000-7000-8000-000000000001",
          "messageType": "urn:message:Orders.Contracts:PaymentReceived", "reason": "UnhandledEvent",
          "error": "UnhandledEventException: The PaymentReceived event is not handled in Cancelled",
          "attempts": 1, "failures": 1, "redacted": false, "contentErasedAt": null, "bodyBytes": 33,
          "producedAt": "2026-11-24T08:29:59Z", "firstStoredAt": "2026-11-24T08:30:00Z", "storedAt": "2026-11-24T08:30:00Z"
        }
        """;

    const string DetailExample = $$"""
        {
          "letter": {{ItemExample}},
          "key": { "base64": "YS1rZXk=", "text": "a-key" },
          "headers": [{ "name": "ce_source", "value": { "base64": "L3Nob3A=", "text": "/shop" } }],
          "body": { "base64": "eyAib3JkZXJJZCI6ICIuLi4iLCAiYW1vdW50IjogMSB9", "text": "{ \"orderId\": \"...\", \"amount\": 1 }" },
          "history": [{ "kind": "Replayed", "by": "ada", "at": "2026-11-24T09:00:00Z", "detail": null }]
        }
        """;
}
