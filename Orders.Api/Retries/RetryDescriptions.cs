using Orders.Api.Http.OpenApi;
using Orders.Contracts;

namespace Orders.Api.Retries;

/// <summary>Describes parameters and examples of the operations on waiting records.</summary>
internal static class RetryDescriptions
{
    public static RouteHandlerBuilder WithRetryListParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter(
            "topic", required: false, "Only records of this topic; its name on the broker, with the prefix.", ParameterSchemas.Text());
        operation.Parameter(
            "consumerGroup", required: false, "Only records of this consumer group; its name on the broker, with the prefix.",
            ParameterSchemas.Text());
        operation.Parameter(
            "limit", required: false, "The most records that a page has.",
            ParameterSchemas.Limit(ListRetries.DefaultLimit, ListRetries.MaxLimit));
        operation.Parameter("cursor", required: false, "The nextCursor of the previous page.", ParameterSchemas.Cursor());
        operation.Example("200", $$"""{ "items": [{{ItemExample}}], "nextCursor": null }""");
    });

    public static RouteHandlerBuilder WithRetryExample(this RouteHandlerBuilder route) =>
        route.Describe(operation => operation.Example("202", ItemExample));

    const string ItemExample = $$"""
        {
          "id": 17, "topic": "{{Topics.FulfilmentRequests}}", "partition": 2, "offset": 1041, "consumerGroup": "fulfilment",
          "messageId": "0197b000-0000-7000-8000-000000000001", "orderId": "0197b000-0000-7000-8000-000000000002",
          "messageType": "urn:message:Orders.Contracts:RequestFulfilment", "attempts": 7,
          "firstFailedAt": "2026-11-30T08:30:00Z", "lastError": "HTTP 503", "nextAttemptAt": "2026-11-30T08:31:00Z",
          "bodyBytes": 211, "storedAt": "2026-11-30T08:30:00Z"
        }
        """;
}
