using System.Text.Json;
using System.Text.Json.Serialization;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>The JSON of records: writes camelCase, reads any case.</summary>
/// <remarks>
/// A missing required member, an unexpected null and a repeated member are errors. Times, numbers and enums are read by value, as REST
/// reads them.
/// </remarks>
public static class RecordJson
{
    /// <summary>The options for reading and writing every record.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new InstantConverter(), new DecimalConverter(), new WholeNumberConverter(), new EnumNameConverter() },
    };

    /// <summary>Reads a message from the value of its record.</summary>
    /// <exception cref="UnreadableRecordException">The value is not a message of the type. The text names each wrong member.</exception>
    internal static object Read(ReadOnlyMemory<byte> value, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Span, type, Options) ?? throw NotA(type, value, null);
        }
        catch (JsonException exception)
        {
            throw NotA(type, value, exception);
        }
    }

    static UnreadableRecordException NotA(Type type, ReadOnlyMemory<byte> value, JsonException? cause)
    {
        var text = string.Join(' ', RecordShape.Problems(value, type).Prepend($"The record is not a {type.Name}."));
        return new(DeadLetterReason.Undeserialisable, text, cause);
    }
}
