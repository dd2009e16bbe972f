using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Orders.Api.Http.Problems;

namespace Orders.Api.Http.Requests;

/// <summary>JSON as REST reads and writes it.</summary>
internal static class RequestJson
{
    /// <summary>Numbers are numbers, not texts; a member may come once; e-mail addresses and names are written as they are.</summary>
    public static IServiceCollection AddRequestJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(json =>
    {
        json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        json.SerializerOptions.AllowDuplicateProperties = false;
        json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
    });

    /// <summary>The body as one JSON object, or the problem to answer with.</summary>
    public static async Task<(JsonElement Body, ProblemHttpResult? Problem)> ReadObject(this HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType() || !IsUtf8(request))
            return (default, Problem.UnsupportedMediaType());
        try
        {
            var body = await request.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return body.ValueKind is JsonValueKind.Object ? (body, null) : (default, Problem.MalformedBody("It must be an object."));
        }
        catch (JsonException exception)
        {
            return (default, Problem.MalformedBody($"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."));
        }
    }

    static bool IsUtf8(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        || !type.Charset.HasValue
        || type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
