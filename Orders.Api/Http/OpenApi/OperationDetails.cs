using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Orders;
using Orders.Sagas.OrderSaga;

namespace Orders.Api.Http.OpenApi;

/// <summary>What the handlers' signatures cannot say: headers of answers, limits of parameters, an example.</summary>
internal static class OperationDetails
{
    /// <summary>Problem answers, beside 500 and 503, which every operation may give.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            if (status is StatusCodes.Status400BadRequest)
                route.ProducesValidationProblem();
            else
                route.ProducesProblem(status);
        }

        return route.ProducesProblem(StatusCodes.Status500InternalServerError).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    public static RouteHandlerBuilder WithIdempotencyKey(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("Idempotency-Key", required: true, "1 to 255 printable ASCII characters: new for each order, the same when it is sent again.",
            new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Examples = ["7b1f5c1e-checkout-42"] });
        operation.Header("202", "Location", "The order: /orders/{id}.", JsonSchemaType.String);
        operation.Header("202", "Idempotency-Replayed", "true when this is the first answer again; absent on the first.", JsonSchemaType.Boolean);
        operation.Header("409", "Retry-After", "Seconds to wait.", JsonSchemaType.Integer);
        if (operation.RequestBody?.Content is { } content)
            content.Values.Single().Example = JsonNode.Parse(SubmissionExample);
    });

    public static RouteHandlerBuilder WithETag(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("If-None-Match", required: false, "The ETag of an earlier answer: 304 while the order has not changed.",
            new OpenApiSchema { Type = JsonSchemaType.String, Examples = ["\"3\""] });
        operation.Header("200", "ETag", "The order's version in quotes.", JsonSchemaType.String);
        operation.Header("304", "ETag", "The order's version in quotes.", JsonSchemaType.String);
    });

    public static RouteHandlerBuilder WithCancellationDetails(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("If-Match", required: false, "The ETag of the order that is to be cancelled: 412 if it has changed since. Without it any version is.",
            new OpenApiSchema { Type = JsonSchemaType.String, Examples = ["\"3\""] });
        operation.Header("202", "ETag", "The order's version in quotes.", JsonSchemaType.String);
        operation.Header("202", "Location", "The order: /orders/{id}.", JsonSchemaType.String);
        operation.Example("202", PaidOrder());
        operation.Example("409", """
            { "type": "urn:orders:problem:status-conflict", "title": "The order's status does not allow it.", "status": 409, "detail": "It is Shipped." }
            """);
    });

    public static RouteHandlerBuilder WithAcknowledgementDetails(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.RequestBody!.Content!.Values.Single().Example = JsonNode.Parse("""{ "attention": "shipment-deadline", "note": "The carrier collects it tomorrow, ticket 4711" }""");
        operation.Header("202", "ETag", "The order's version in quotes.", JsonSchemaType.String);
        operation.Header("202", "Location", "The order: /orders/{id}.", JsonSchemaType.String);
        operation.Example("202", PaidOrder(""", "attention": "shipment-deadline" """));
        operation.Example("409", """
            {
              "type": "urn:orders:problem:attention-conflict", "title": "That is not what the order needs an operator for.", "status": 409,
              "detail": "It needs one for refund-deadline."
            }
            """);
    });

    public static RouteHandlerBuilder WithListParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("status", required: false, "Only orders in this status.",
            new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. OrderStatus.Visible.Select(x => (JsonNode)x)] });
        operation.Parameter("customerId", required: false, "Only this customer's orders.", new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 100 });
        operation.Parameter("attention", required: false, "true: only orders that an operator has to look after; false: only the others.",
            new OpenApiSchema { Type = JsonSchemaType.Boolean });
        operation.Parameter("from", required: false, "Only orders submitted at this moment or later (ISO 8601).", Moment());
        operation.Parameter("to", required: false, "Only orders submitted before this moment (ISO 8601).", Moment());
        operation.Parameter("limit", required: false, "How many orders a page may have.",
            new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{ListOrders.MaxLimit}", Default = 50 });
        operation.Parameter("cursor", required: false, "The nextCursor of the page before.", new OpenApiSchema { Type = JsonSchemaType.String });
    });

    public static RouteHandlerBuilder WithOperator(this RouteHandlerBuilder route, bool required) => route.Describe(operation => operation.Parameter(
        Operator.Header, required, "Who decides; kept in its history. The authenticated principal counts before it.",
        new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = Operator.MaxLength, Examples = ["ada"] }));

    internal static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, Action<OpenApiOperation> describe) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            describe(operation);
            return Task.CompletedTask;
        });

    internal static void Parameter(this OpenApiOperation operation, string name, bool required, string description, OpenApiSchema schema)
    {
        var parameter = operation.Parameters!.OfType<OpenApiParameter>().Single(x => x.Name!.Equals(name, StringComparison.OrdinalIgnoreCase));
        parameter.Name = name;
        parameter.Required = required;
        parameter.Description = description;
        parameter.Schema = schema;
    }

    static void Header(this OpenApiOperation operation, string status, string name, string description, JsonSchemaType type)
    {
        var response = (OpenApiResponse)operation.Responses![status];
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers.Add(name, new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } });
    }

    /// <summary>An answer as it may look.</summary>
    internal static void Example(this OpenApiOperation operation, string status, string json) =>
        ((OpenApiResponse)operation.Responses![status]).Content!.Values.Single().Example = JsonNode.Parse(json);

    internal static OpenApiSchema OneOf<T>()
        where T : struct, Enum => new() { Type = JsonSchemaType.String, Enum = [.. Enum.GetNames<T>().Select(x => (JsonNode)x)] };

    internal static OpenApiSchema Limit(int byDefault, int max) => new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{max}", Default = byDefault };

    internal static OpenApiSchema Moment() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    static string PaidOrder(string more = "") => $$"""
        {
          "id": "0197b000-0000-7000-8000-000000000001", "status": "Paid", "version": 3, "customerId": "c-42", "customerEmail": "ada@example.com", "currency": "EUR",
          "total": 25.00, "paymentMethod": "tok_ok", "lines": [{ "sku": "tea-001", "quantity": 2, "unitPrice": 12.50 }],
          "submittedAt": "2026-11-24T10:00:00Z", "updatedAt": "2026-11-24T10:00:02Z"{{more}}
        }
        """;

    const string SubmissionExample = """
        {
          "customerId": "c-42", "customerEmail": "ada@example.com", "currency": "EUR", "paymentMethod": "tok_ok",
          "lines": [{ "sku": "tea-001", "quantity": 2, "unitPrice": 12.50 }]
        }
        """;
}
