using System.Text.Json.Nodes;
using Orders.Api.Http.OpenApi;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Payments;

/// <summary>Describes the parameters and examples of the operations on payments.</summary>
internal static class PaymentDescriptions
{
    public static RouteHandlerBuilder WithPaymentListParameters(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("state", required: false, "Only attempts in this state.", ParameterSchemas.OneOf<PaymentAttemptState>());
        operation.Parameter("kind", required: false, "Only charges, or only refunds.", ParameterSchemas.OneOf<PaymentKind>());
        operation.Parameter(
            "limit", required: false, "The most attempts that a page has.",
            ParameterSchemas.Limit(ListPayments.DefaultLimit, ListPayments.MaxLimit));
        operation.Parameter("cursor", required: false, "The nextCursor of the previous page.", ParameterSchemas.Cursor());
        operation.Example("200", $$"""{ "items": [{{InDoubtExample}}], "nextCursor": null }""");
    });

    public static RouteHandlerBuilder WithPaymentDetailExample(this RouteHandlerBuilder route) =>
        route.Describe(operation => operation.Example("200", $$"""
            {
              "attempt": {{InDoubtExample}},
              "chargeReference": null, "refundReason": null,
              "history": [
                {
                  "kind": "Requested", "state": "Requested", "effect": null, "at": "2026-11-24T08:30:00Z", "by": "orders-1/7",
                  "detail": "unkeyed: charge 25.00 EUR", "bodyHash": null
                },
                {
                  "kind": "Unanswered", "state": "InDoubt", "effect": null, "at": "2026-11-24T08:30:10Z", "by": "orders-1/7",
                  "detail": "no answer within 00:00:10", "bodyHash": null
                }
              ]
            }
            """));

    public static RouteHandlerBuilder WithResolutionExample(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.RequestExample("""
            {
              "outcome": "Succeeded", "evidence": "Seen in the provider's dashboard, ticket 4711", "providerReference": "ch_0197b0"
            }
            """);
        operation.Example("200", InDoubtExample
            .Replace("InDoubt", "Succeeded", StringComparison.Ordinal)
            .Replace("\"settledAt\": null", "\"settledAt\": \"2026-11-24T09:00:00Z\"", StringComparison.Ordinal)
            .Replace("\"providerReference\": null", "\"providerReference\": \"ch_0197b0\"", StringComparison.Ordinal)
            .Replace("no answer within 00:00:10", "Resolution: Seen in the provider's dashboard, ticket 4711", StringComparison.Ordinal));
    });

    public static RouteHandlerBuilder WithWebhookSignature(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.RequestHeader(
            WebhookSignature.Header, "Proves that the provider sent the webhook.",
            ParameterSchemas.Text(example: "t=1795574400,v1=5f8d..."));
        operation.Parameter(
            "provider", required: true, "The provider that sends the webhook.", ParameterSchemas.OneOf(PaymentProviders.All));
        operation.RequestExample("""
            {
              "id": "evt_1", "type": "charge.succeeded", "chargeId": "ch_0197b0",
              "merchantReference": "0197b000-0000-7000-8000-00000000000a", "amount": 25.00, "currency": "EUR",
              "at": "2026-11-24T08:30:00Z"
            }
            """);
    });

    public static RouteHandlerBuilder WithSettlementExample(this RouteHandlerBuilder route) => route.Describe(operation =>
    {
        operation.Parameter("provider", required: true, "The provider that wrote the file.", ParameterSchemas.OneOf(PaymentProviders.All));
        operation.RequestExample(JsonValue.Create(
            "type,providerReference,merchantReference,chargeId,amount,currency,at\n"
            + "charge,ch_0197b0,0197b000-0000-7000-8000-00000000000a,ch_0197b0,25.00,EUR,2026-11-24T08:30:00Z\n"));
        operation.Example("200", SettlementReport("1200", "1199"));
        operation.Responses!["400"].Description = "A line cannot be read. The report covers the lines before it, which are applied.";
        operation.Example("400", $$"""
            {
              "type": "urn:orders:problem:unreadable-settlement", "title": "A line of the settlement file cannot be read.", "status": 400,
              "detail": "{{UnreadableDetail}}",
              "line": 651, "column": "amount", "report": {{SettlementReport("649", "648")}}
            }
            """);
    });

    const string UnreadableDetail =
        "Line 651, amount: 'a lot' must be a number with a decimal point, like 12.50. The lines before line 651 are applied, no line "
        + "after it. Correct the line and import the whole file again: no line is applied twice.";

    static string SettlementReport(string lines, string confirmed) => $$"""
        {
          "lines": {{lines}}, "confirmed": {{confirmed}}, "settled": 1, "duplicates": 0, "claimed": 0, "contradictions": 0,
          "unmatched": 0, "repeated": 0,
          "findings": [{
            "line": 17, "effect": "Settles", "type": "charge", "providerReference": "ch_0197b0",
            "merchantReference": "0197b000-0000-7000-8000-00000000000a"
          }]
        }
        """;

    const string InDoubtExample = """
        {
          "id": "0197b000-0000-7000-8000-00000000000a", "orderId": "0197b000-0000-7000-8000-000000000001", "kind": "Charge",
          "state": "InDoubt", "amount": 25.00, "currency": "EUR", "provider": "unkeyed", "providerReference": null,
          "requestedAt": "2026-11-24T08:30:00Z", "settledAt": null, "evidence": "no answer within 00:00:10"
        }
        """;
}
