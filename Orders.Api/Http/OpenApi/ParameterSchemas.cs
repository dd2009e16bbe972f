using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Orders.Api.Http.OpenApi;

/// <summary>The schemas that the parameters of several operations share.</summary>
internal static class ParameterSchemas
{
    public static OpenApiSchema Text(int? maxLength = null, int? minLength = null, string? example = null) => new()
    {
        Type = JsonSchemaType.String,
        MinLength = minLength,
        MaxLength = maxLength,
        Examples = example is null ? null : [example],
    };

    public static OpenApiSchema OneOf<T>()
        where T : struct, Enum => OneOf(Enum.GetNames<T>());

    public static OpenApiSchema OneOf(IEnumerable<string> values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(x => (JsonNode)x)] };

    public static OpenApiSchema Boolean() => new() { Type = JsonSchemaType.Boolean };

    public static OpenApiSchema Instant() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    public static OpenApiSchema Limit(int byDefault, int max) =>
        new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{max}", Default = byDefault };

    public static OpenApiSchema Cursor() => Text();
}
