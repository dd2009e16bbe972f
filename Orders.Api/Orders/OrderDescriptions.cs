using Microsoft.OpenApi;
using Orders.Api.Http.OpenApi;
using Orders.Sagas.OrderSaga;

namespace Orders.Api.Orders;

/// <summary>Describes parameters, headers and examples of the operations on orders.</summary>
internal static class OrderDescriptions
{
    public static RouteHandlerBuilder WithIdempotencyKey(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter(
            "Idempotency-Key", required: true,
            "1 to 255 printable ASCII characters: a new key for each order, the same key when the order is sent again.",
            ParameterSchemas.Text(maxLength: 255, minLength: 1, example: "7b1f5c1e-checkout-42"));
        operation.Header("202", "Location", "The order: /orders/{id}.", JsonSchemaType.String);
        operation.Header(
            "202", "Idempotency-Replayed", "true when this repeats the first response; absent on the first.", JsonSchemaType.Boolean);
        operation.Header("409", "Retry-After", "Seconds to wait.", JsonSchemaType.Integer);
        operation.Header("503", "Retry-After", "Seconds to wait.", JsonSchemaType.Integer);
        operation.RequestExample(
            """
            {
              "customerId": "c-42", "customerEmail": "ada@example.com", "currency": "EUR", "paymentMethod": "tok_ok",
              "lines": [{ "sku": "tea-001", "quantity": 2, "unitPrice": 12.50 }]
            }
            """);
    });

    public static RouteHandlerBuilder WithETag(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter(
            "If-None-Match", required: false, "The ETag of an earlier response: 304 if the order has not changed since.",
            ParameterSchemas.Text(example: "\"3\""));
        operation.Header("200", "ETag", Version, JsonSchemaType.String);
        operation.Header("304", "ETag", Version, JsonSchemaType.String);
    });

    public static RouteHandlerBuilder WithCancellationDetails(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter(
            "If-Match", required: false,
            "The ETag of the version to cancel: 412 if the order has changed since. Without it, any version is cancelled.",
            ParameterSchemas.Text(example: "\"3\""));
        operation.Header("202", "ETag", Version, JsonSchemaType.String);
        operation.Header("202", "Location", "The order: /orders/{id}.", JsonSchemaType.String);
        operation.Example("202", PaidOrder());
        operation.Example("409", """
            {
              "type": "urn:orders:problem:status-conflict", "title": "The order's status does not allow the request.", "status": 409,
              "detail": "The order is Shipped and can no longer be cancelled."
            }
            """);
    });

    public static RouteHandlerBuilder WithAcknowledgementDetails(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.RequestExample(
            """{ "attention": "shipment-deadline", "note": "The carrier collects it tomorrow, ticket 4711" }""");
        operation.Header("202", "ETag", Version, JsonSchemaType.String);
        operation.Header("202", "Location", "The order: /orders/{id}.", JsonSchemaType.String);
        operation.Example("202", PaidOrder(""", "attention": "shipment-deadline" """));
        operation.Example("409", """
            {
              "type": "urn:orders:problem:attention-conflict", "title": "The order needs attention for another reason, or for none.",
              "status": 409, "detail": "The order's attention is refund-deadline. Read the order again."
            }
            """);
    });

    public static RouteHandlerBuilder WithMismatchDetails(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter(
            "If-Match", required: false,
            "The ETag of the version that the operator has read: 412 if the order has changed since. Without it, any version is decided.",
            ParameterSchemas.Text(example: "\"3\""));
        operation.RequestExample("""{ "decision": "Accept", "reason": "The bank kept 0.05, ticket 4711" }""");
        operation.Header("202", "ETag", Version, JsonSchemaType.String);
        operation.Header("202", "Location", "The order: /orders/{id}.", JsonSchemaType.String);
        operation.Example("202", MispaidOrder());
        operation.Example("409", """
            {
              "type": "urn:orders:problem:attention-conflict", "title": "The order needs attention for another reason, or for none.",
              "status": 409, "detail": "The order has no payment mismatch. Read the order again."
            }
            """);
    });

    public static RouteHandlerBuilder WithListParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("status", required: false, "Only orders in this status.", ParameterSchemas.OneOf(OrderStatus.Visible));
        operation.Parameter("customerId", required: false, "Only this customer's orders.", ParameterSchemas.Text(maxLength: 100));
        operation.Parameter(
            "attention", required: false, "true: only orders that need attention; false: only the others.",
            ParameterSchemas.Boolean());
        operation.Parameter(
            "from", required: false, "Only orders submitted at or after this time (ISO 8601).", ParameterSchemas.Instant());
        operation.Parameter("to", required: false, "Only orders submitted before this time (ISO 8601).", ParameterSchemas.Instant());
        operation.Parameter(
            "limit", required: false, "The most orders that a page has.", ParameterSchemas.Limit(50, ListOrders.MaxLimit));
        operation.Parameter("cursor", required: false, "The nextCursor of the previous page.", ParameterSchemas.Cursor());
    });

    const string Version = "The order's version in quotes.";

    static string PaidOrder(string more = "") => Order("Paid", more);

    static string MispaidOrder() => Order("AwaitingPayment", """
        , "attention": "payment-mismatch",
          "received": [{ "reference": "bank-4711", "amount": 24.95, "currency": "EUR", "receivedAt": "2026-11-24T10:00:01Z" }]
        """);

    static string Order(string status, string more) => $$"""
        {
          "id": "0197b000-0000-7000-8000-000000000001", "status": "{{status}}", "version": 3, "customerId": "c-42",
          "customerEmail": "ada@example.com", "currency": "EUR", "total": 25.00, "paymentMethod": "tok_ok",
          "lines": [{ "sku": "tea-001", "quantity": 2, "unitPrice": 12.50 }],
          "submittedAt": "2026-11-24T10:00:00Z", "updatedAt": "2026-11-24T10:00:02Z"{{more}}
        }
        """;
}
