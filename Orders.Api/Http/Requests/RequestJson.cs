using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Orders.Api.Http.Problems;

namespace Orders.Api.Http.Requests;

/// <summary>Reads and writes the JSON of REST.</summary>
internal static class RequestJson
{
    /// <summary>Refuses numbers in strings and duplicate members; writes names and e-mail addresses without escapes.</summary>
    public static IServiceCollection AddRequestJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(json =>
    {
        json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        json.SerializerOptions.AllowDuplicateProperties = false;
        json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
    });

    /// <summary>Reads the body as one JSON object; otherwise returns the problem to answer with.</summary>
    public static async Task<(JsonElement Body, ProblemHttpResult? Problem)> ReadObject(
        this HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType() || !IsUtf8(request))
            return (default, Problem.UnsupportedMediaType());
        try
        {
            var body = await request.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return body.ValueKind is JsonValueKind.Object
                ? (body, null)
                : (default, Problem.MalformedBody("The body must be a JSON object."));
        }
        catch (JsonException exception)
        {
            var place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            return (default, Problem.MalformedBody($"The JSON is malformed at {place}."));
        }
    }

    static bool IsUtf8(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        || !type.Charset.HasValue
        || type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
