using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Orders.Api.Http.OpenApi;

/// <summary>Describes the parameters, headers and examples of one operation.</summary>
internal static class OperationParts
{
    /// <summary>Describes a parameter that the handler's signature declares.</summary>
    public static void Parameter(this OpenApiOperation operation, string name, bool required, string description, OpenApiSchema schema)
    {
        var parameter = operation.Parameters!
            .OfType<OpenApiParameter>()
            .Single(x => x.Name!.Equals(name, StringComparison.OrdinalIgnoreCase));
        parameter.Name = name;
        parameter.Required = required;
        parameter.Description = description;
        parameter.Schema = schema;
    }

    /// <summary>Adds a header that the handler reads itself.</summary>
    public static void RequestHeader(this OpenApiOperation operation, string name, string description, OpenApiSchema schema)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = true,
            Description = description,
            Schema = schema,
        });
    }

    /// <summary>Adds a header of the response with this status.</summary>
    public static void Header(this OpenApiOperation operation, string status, string name, string description, JsonSchemaType type)
    {
        var response = (OpenApiResponse)operation.Responses![status];
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers.Add(name, new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } });
    }

    /// <summary>Adds an example of the response with this status.</summary>
    public static void Example(this OpenApiOperation operation, string status, string json) =>
        ((OpenApiResponse)operation.Responses![status]).Content!.Values.Single().Example = JsonNode.Parse(json);

    /// <summary>Adds an example of the request body.</summary>
    public static void RequestExample(this OpenApiOperation operation, string json) => operation.RequestExample(JsonNode.Parse(json)!);

    /// <summary>Adds an example of the request body.</summary>
    public static void RequestExample(this OpenApiOperation operation, JsonNode example) =>
        operation.RequestBody!.Content!.Values.Single().Example = example;
}
