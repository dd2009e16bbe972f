using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Orders.Api.Payments;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Http.OpenApi;

/// <summary>What the handlers' signatures cannot say of the payments' operations.</summary>
internal static class PaymentOperations
{
    public static RouteHandlerBuilder WithPaymentListParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("state", required: false, "Only those in this state.", OperationDetails.OneOf<PaymentAttemptState>());
        operation.Parameter("kind", required: false, "Only charges, or only refunds.", OperationDetails.OneOf<PaymentKind>());
        operation.Parameter("limit", required: false, "How many a page may have.", OperationDetails.Limit(ListPayments.DefaultLimit, ListPayments.MaxLimit));
        operation.Parameter("cursor", required: false, "The nextCursor of the page before.", new OpenApiSchema { Type = JsonSchemaType.String });
        operation.Example("200", $$"""{ "items": [{{InDoubtExample}}], "nextCursor": null }""");
    });

    public static RouteHandlerBuilder WithPaymentDetailExample(this RouteHandlerBuilder route) => route.Describe(operation => operation.Example("200", $$"""
        {
          "attempt": {{InDoubtExample}},
          "chargeReference": null, "refundReason": null,
          "history": [
            { "kind": "Requested", "state": "Requested", "at": "2026-11-24T08:30:00Z", "by": "orders-1/7", "detail": "unkeyed: charge 25.00 EUR", "bodyHash": null },
            { "kind": "Unanswered", "state": "InDoubt", "at": "2026-11-24T08:30:10Z", "by": "orders-1/7", "detail": "no answer within 00:00:10", "bodyHash": null }
          ]
        }
        """));

    public static RouteHandlerBuilder WithResolutionExample(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        Body(operation, """{ "outcome": "Succeeded", "evidence": "Seen in the provider's dashboard, ticket 4711", "providerReference": "ch_0197b0" }""");
        operation.Example("200", InDoubtExample
            .Replace("InDoubt", "Succeeded", StringComparison.Ordinal)
            .Replace("\"settledAt\": null", "\"settledAt\": \"2026-11-24T09:00:00Z\"", StringComparison.Ordinal)
            .Replace("\"providerReference\": null", "\"providerReference\": \"ch_0197b0\"", StringComparison.Ordinal)
            .Replace("no answer within 00:00:10", "Resolution: Seen in the provider's dashboard, ticket 4711", StringComparison.Ordinal));
    });

    public static RouteHandlerBuilder WithWebhookSignature(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = WebhookSignature.Header,
            In = ParameterLocation.Header,
            Required = true,
            Description = "Proves that the provider sent it.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Examples = ["t=1795574400,v1=5f8d..."] },
        });
        operation.Parameter("provider", required: true, "Whose it is.", Providers());
        Body(operation, """
            {
              "id": "evt_1", "type": "charge.succeeded", "chargeId": "ch_0197b0", "merchantReference": "0197b000-0000-7000-8000-00000000000a", "amount": 25.00,
              "currency": "EUR", "at": "2026-11-24T08:30:00Z"
            }
            """);
    });

    public static RouteHandlerBuilder WithSettlementExample(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("provider", required: true, "Whose it is.", Providers());
        Body(operation, JsonValue.Create(
            "type,providerReference,merchantReference,chargeId,amount,currency,at\ncharge,ch_0197b0,0197b000-0000-7000-8000-00000000000a,ch_0197b0,25.00,EUR,2026-11-24T08:30:00Z\n")
            .ToJsonString());
        operation.Example("200", SettlementReport("1200", "1199"));
        operation.Responses!["400"].Description = "A line cannot be read. The lines before it are applied; report says what they did.";
        operation.Example("400", $$"""
            {
              "type": "urn:orders:problem:unreadable-settlement", "title": "A line of the settlement file cannot be read.", "status": 400,
              "detail": "Line 651, amount: 'a lot' must be a number with a decimal point, like 12.50. The lines before it are applied, none after it. Mend it and import the whole file again: what is applied is not applied twice.",
              "line": 651, "column": "amount", "report": {{SettlementReport("649", "648")}}
            }
            """);
    });

    static string SettlementReport(string lines, string confirmed) => $$"""
        {
          "lines": {{lines}}, "confirmed": {{confirmed}}, "settled": 1, "duplicates": 0, "contradictions": 0, "unmatched": 0, "repeated": 0,
          "findings": [{ "line": 17, "effect": "Settles", "type": "charge", "providerReference": "ch_0197b0", "merchantReference": "0197b000-0000-7000-8000-00000000000a" }]
        }
        """;

    static OpenApiSchema Providers() => new() { Type = JsonSchemaType.String, Enum = [.. PaymentProviders.All.Select(x => (JsonNode)x)] };

    static void Body(OpenApiOperation operation, string json) => operation.RequestBody!.Content!.Values.Single().Example = JsonNode.Parse(json);

    const string InDoubtExample = """
        {
          "id": "0197b000-0000-7000-8000-00000000000a", "orderId": "0197b000-0000-7000-8000-000000000001", "kind": "Charge", "state": "InDoubt", "amount": 25.00,
          "currency": "EUR", "provider": "unkeyed", "providerReference": null, "requestedAt": "2026-11-24T08:30:00Z", "settledAt": null,
          "evidence": "no answer within 00:00:10"
        }
        """;
}
