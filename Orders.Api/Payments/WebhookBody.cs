using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Sagas.Currencies;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Payments;

/// <summary>Reads the signed body of a webhook, and names every wrong member of an event that is about an outcome.</summary>
internal static class WebhookBody
{
    /// <summary>The body's own limit is smaller: a reference that no order can keep is a contradiction, not an unreadable event.</summary>
    const int AnyLength = int.MaxValue;

    /// <summary>A member that is there twice has no value that both sides agree on.</summary>
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <returns>The event, or the problem with the members that are wrong.</returns>
    public static (WebhookEvent? Event, ProblemHttpResult? Problem, string Wrong) Read(ReadOnlyMemory<byte> body)
    {
        if (Parse(body) is not { } json)
            return (null, Problem.MalformedBody("The body must be one JSON object in UTF-8, and no member may be there twice."), "body");
        var errors = new FieldErrors();
        var read = Read(new JsonFields(json, errors), json);
        return errors.Any ? (null, errors.ToProblem(), string.Join(", ", errors.Paths)) : (read, null, "");
    }

    static WebhookEvent Read(JsonFields fields, JsonElement json)
    {
        var type = fields.Text("type", AnyLength);
        if (fields.Errors.Any || !WebhookEvent.IsOutcome(type))
            return new(null, type, null, null, null, null);
        var merchantReference = IsNamed(json, "merchantReference") ? fields.Text("merchantReference", AnyLength) : null;
        return new(
            fields.Text("id", OrderMoney.MaxReference), type, fields.Text("chargeId", AnyLength), merchantReference,
            IsNamed(json, "amount") ? fields.Number("amount") : null, Currency(fields));
    }

    static string? Currency(JsonFields fields)
    {
        if (fields.OptionalText("currency", AnyLength) is not { } given || fields.Errors.Has("currency"))
            return null;
        if (!Iso4217.Canonical(given, out var currency))
            fields.Errors.Add("currency", "must be an ISO 4217 code, like EUR.");
        return currency;
    }

    static bool IsNamed(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        && value.ValueKind is not JsonValueKind.Null && !(value.ValueKind is JsonValueKind.String && value.ValueEquals(""));

    /// <returns>Null when the body is not JSON of an object. A byte order mark is skipped.</returns>
    static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var text = body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
            using var json = JsonDocument.Parse(text, Strict);
            return json.RootElement.ValueKind is JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        // The second is a member's name with half of a surrogate pair, or with bytes that are not UTF-8.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
