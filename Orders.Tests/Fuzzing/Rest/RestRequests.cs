using Orders.Tests.Api;

namespace Orders.Tests.Fuzzing.Rest;

/// <summary>A valid request for each operation of the OpenAPI document.</summary>
internal static class RestRequests
{
    const string Json = "application/json";

    /// <summary>The requests of one input.</summary>
    /// <param name="order">An order that exists.</param>
    /// <param name="unique">Differs between inputs.</param>
    public static IReadOnlyList<RestRequest> Of(Guid order, string unique) =>
    [
        RestRequest.With("POST /orders", "/orders", Json, SampleOrder.Body, $"Idempotency-Key: {unique}"),
        RestRequest.Without(
            "GET /orders", "/orders?status=Submitted&customerId=c-42&attention=false&from=2026-01-01T00:00:00Z&to=2027-01-01&limit=2"),
        RestRequest.Without("GET /orders/{id}", $"/orders/{order}", "If-None-Match: \"1\", W/\"2\""),
        RestRequest.Without("GET /orders/{id}/timeline", $"/orders/{order}/timeline"),
        RestRequest.Without("GET /orders/{id}/payments", $"/orders/{order}/payments"),
        RestRequest.Without("POST /orders/{id}/cancellation", $"/orders/{order}/cancellation", "If-Match: \"1\""),
        RestRequest.With(
            "POST /orders/{id}/attention/acknowledgement", $"/orders/{order}/attention/acknowledgement", Json,
            """{"attention":"shipment-deadline","note":"The carrier collects it tomorrow"}""", "Operator: ada"),
        RestRequest.With(
            "POST /orders/{id}/payment-mismatch/resolution", $"/orders/{order}/payment-mismatch/resolution", Json,
            """{"decision":"Accept","reason":"The bank kept 0.05"}""", "Operator: ada", "If-Match: \"1\""),
        RestRequest.With(
            "POST /orders/{id}/shipments", $"/orders/{order}/shipments", Json,
            """{"carrier":"post","trackingNumber":"T-1","shippedAt":"2026-11-24T10:00:00Z"}"""),
        RestRequest.Without("GET /payments", "/payments?state=InDoubt&kind=Charge&limit=2"),
        RestRequest.Without("GET /payments/{attemptId}", $"/payments/{order}"),
        RestRequest.With(
            "POST /payments/{attemptId}/resolution", $"/payments/{order}/resolution", Json,
            """{"outcome":"Succeeded","evidence":"Seen, ticket 4711","providerReference":"ch_1"}""", "Operator: ada"),
        RestRequest.With(
            "POST /payments/settlements/{provider}", "/payments/settlements/unkeyed", "text/csv",
            $"type,providerReference,merchantReference,amount,currency\ncharge,ch_1,{order},25.00,EUR\n"),
        RestRequest.With(
            "POST /webhooks/payments/{provider}", "/webhooks/payments/unkeyed", Json,
            $$"""{"id":"e","type":"charge.succeeded","chargeId":"c","merchantReference":"{{order}}","amount":25.00,"currency":"EUR"}""",
            "Webhook-Signature: t=1795574400,v1=5f8d"),
        RestRequest.Without("GET /delivery", "/delivery"),
        RestRequest.Without("GET /analytics", "/analytics?from=2026-11-24&to=2026-11-24T10:00:00%2B01:00"),
        RestRequest.Without("GET /notifications", "/notifications?state=Held&limit=2"),
        RestRequest.With(
            "POST /notifications/{orderId}/{kind}/resolution", $"/notifications/{order}/OrderConfirmation/resolution", Json,
            """{"outcome":"Sent","evidence":"Seen in the mail server's log"}""", "Operator: ada"),
        RestRequest.Without("GET /inventory/{sku}", "/inventory/tea%2F001"),
        RestRequest.With("PUT /inventory/{sku}", "/inventory/tea%2F001", Json, """{"onHand":7}"""),
        RestRequest.Without(
            "GET /dead-letters", "/dead-letters?topic=orders&reason=Invalid&state=Waiting&from=2026-01-01&to=2027-01-01&limit=2"),
        RestRequest.Without("GET /dead-letters/{id}", $"/dead-letters/{order}"),
        RestRequest.Without("DELETE /dead-letters/{id}", $"/dead-letters/{order}?reason=A%20test", "Operator: ada"),
        RestRequest.Without("POST /dead-letters/{id}/replay", $"/dead-letters/{order}/replay", "Operator: ada"),
        RestRequest.Without("POST /dead-letters/replay", "/dead-letters/replay?topic=orders&reason=Invalid&limit=2", "Operator: ada"),
        RestRequest.Without("GET /retries", "/retries?topic=orders&consumerGroup=intake&limit=2"),
        RestRequest.Without("POST /retries/{id}/attempt", "/retries/1/attempt"),
        RestRequest.Without("GET /health/live", "/health/live"),
        RestRequest.Without("GET /health/startup", "/health/startup"),
        RestRequest.Without("GET /health/ready", "/health/ready"),
        RestRequest.Without("GET /metrics", "/metrics"),
        RestRequest.Without("GET /openapi/v1.json", "/openapi/v1.json"),
        RestRequest.Without("GET /scalar", "/scalar/"),
    ];
}
