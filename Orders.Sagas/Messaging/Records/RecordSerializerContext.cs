using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Distinguishes a record whose JSON does not fit its type from JSON errors in a handler.</summary>
internal sealed class RecordSerializerContext(
    ContentType contentType, MessageContext messageContext, string[] messageTypes, RawSerializerOptions options, JsonElement message)
    : SystemTextJsonRawSerializerContext(
        SystemTextJsonMessageSerializer.Instance, RecordJson.Options, contentType, messageContext, messageTypes, options, message)
{
    public override bool TryGetMessage<T>([NotNullWhen(true)] out T? message)
        where T : class
    {
        try
        {
            return base.TryGetMessage(out message);
        }
        catch (JsonException exception)
        {
            throw new UnreadableRecordException(DeadLetterReason.Undeserialisable, $"The record is not a {typeof(T).Name}.", exception);
        }
    }
}
