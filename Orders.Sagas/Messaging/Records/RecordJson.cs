using System.Text.Json;
using Orders.Sagas.Messaging.Failures;

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

    /// <summary>Reads a message from the value of its record.</summary>
    /// <exception cref="UnreadableRecordException">The value is not a message of the type.</exception>
    internal static object Read(ReadOnlySpan<byte> value, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(value, type, Options) ?? throw NotA(type, null);
        }
        catch (JsonException exception)
        {
            throw NotA(type, exception);
        }
    }

    static UnreadableRecordException NotA(Type type, JsonException? cause) =>
        new(DeadLetterReason.Undeserialisable, $"The record is not a {type.Name}.", cause);
}
