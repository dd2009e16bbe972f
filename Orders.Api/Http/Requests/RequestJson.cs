using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using Orders.Api.Http.Problems;

namespace Orders.Api.Http.Requests;

/// <summary>Reads and writes the JSON of REST.</summary>
internal static class RequestJson
{
    /// <summary>RFC 8259: a sender must not add this mark, and a reader may ignore it.</summary>
    static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };

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
        if (MediaTypes.RequireJson(request) is { } unsupported)
            return (default, unsupported);
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancellationToken);
        return Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    static (JsonElement Body, ProblemHttpResult? Problem) Parse(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(ByteOrderMark))
            text = text[ByteOrderMark.Length..];
        if (text.IsEmpty)
            return (default, Problem.MalformedBody("The body is empty. It must be a JSON object."));
        if (!Utf8.IsValid(text))
            return (default, Problem.MalformedBody("The body is not UTF-8."));
        try
        {
            var body = JsonSerializer.Deserialize<JsonElement>(text, Strict);
            return body.ValueKind is JsonValueKind.Object
                ? (body, null)
                : (default, Problem.MalformedBody("The body must be a JSON object."));
        }
        catch (JsonException exception)
        {
            return (default, Problem.MalformedBody(Describe(exception)));
        }
    }

    static string Describe(JsonException exception) =>
        $"The JSON is malformed, or a member appears twice, at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.";
}
