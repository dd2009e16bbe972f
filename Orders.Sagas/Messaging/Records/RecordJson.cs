using System.Text.Json;

namespace Orders.Sagas.Messaging.Records;

/// <summary>The JSON of records: writes camelCase, reads any case. A missing required member or an unexpected null is an error.</summary>
public static class RecordJson
{
    /// <summary>The options for reading and writing every record.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
