using System.Text.Json;

namespace Orders.Sagas.Messaging.Records;

/// <summary>The JSON of records: camelCase out, any case in. A missing required member or a null where none may be fails the reading.</summary>
public static class RecordJson
{
    /// <summary>The options that every record is read and written with.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
