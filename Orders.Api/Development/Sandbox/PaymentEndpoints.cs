using Microsoft.AspNetCore.Mvc;

namespace Orders.Api.Development.Sandbox;

/// <summary>The payment provider's calls, with and without idempotency keys.</summary>
internal static class PaymentEndpoints
{
    const string KeyHeader = "Idempotency-Key";
    const int MaxKeyLength = 255;

    public static void MapPaymentProvider(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(
            "/keyed/charges",
            ([FromHeader(Name = KeyHeader)] string? key, ChargeRequest request, HttpContext http, PaymentProvider provider) =>
                provider.Charge(http, Providers.Keyed, Required(key), request));
        routes.MapPost(
            "/keyed/charges/{id}/refunds",
            ([FromHeader(Name = KeyHeader)] string? key, string id, RefundRequest request, HttpContext http, PaymentProvider provider) =>
                provider.Refund(http, Providers.Keyed, id, Required(key), request));

        routes.MapPost("/unkeyed/charges", (ChargeRequest request, HttpContext http, PaymentProvider provider) =>
            provider.Charge(http, Providers.Unkeyed, null, request));
        routes.MapPost("/unkeyed/charges/{id}/refunds", (string id, RefundRequest request, HttpContext http, PaymentProvider provider) =>
            provider.Refund(http, Providers.Unkeyed, id, null, request));
        routes.MapGet("/unkeyed/charges", (string? merchantReference, HttpContext http, PaymentProvider provider) =>
            provider.LookUp(http, Providers.Unkeyed, merchantReference));
    }

    static string Required(string? key) => key is { Length: > 0 and <= MaxKeyLength }
        ? key
        : throw new RefusedException(
            StatusCodes.Status400BadRequest, "idempotency-key-missing",
            $"Send the header {KeyHeader} with 1 to {MaxKeyLength} characters.");
}
