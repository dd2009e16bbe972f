using Microsoft.OpenApi;
using Orders.Api.Identity;
using Scalar.AspNetCore;

namespace Orders.Api.Http.OpenApi;

/// <summary>Serves /openapi/v1.json and its reference page, /scalar, which loads its script from this process.</summary>
internal static class OpenApiRegistration
{
    public static IServiceCollection AddOrdersOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Orders",
                Version = "v1",
                Description = ApiDescription.Text,
            };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Money.Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    });

    public static void MapOrdersOpenApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi().OpenToAnybody();
        routes.MapScalarApiReference(scalar => scalar.WithTitle("Orders").DisableDefaultFonts()).OpenToAnybody();
    }
}
