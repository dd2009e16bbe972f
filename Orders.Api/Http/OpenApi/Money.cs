using Microsoft.OpenApi;

namespace Orders.Api.Http.OpenApi;

internal static class Money
{
    /// <summary>A decimal is not the binary double that the generator takes it for.</summary>
    public static void Describe(OpenApiSchema schema, Type type)
    {
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(decimal))
            schema.Format = "decimal";
    }
}
