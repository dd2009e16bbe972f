using Microsoft.OpenApi;

namespace Orders.Api.Http.OpenApi;

/// <summary>Describes amounts of money in the OpenAPI document.</summary>
internal static class Money
{
    /// <summary>Replaces the format <c>double</c>, which the generator writes for a decimal.</summary>
    public static void Describe(OpenApiSchema schema, Type type)
    {
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(decimal))
            schema.Format = "decimal";
    }
}
