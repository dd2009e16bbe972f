using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Reads the message straight from the record's bytes.</summary>
/// <remarks>
/// MassTransit's own context would parse the JSON into a document first, and could not tell a record whose JSON does not fit its type from
/// a JSON error in a handler.
/// </remarks>
internal sealed class RecordSerializerContext(
    ContentType contentType, MessageContext messageContext, string[] messageTypes, RawSerializerOptions options, byte[] body,
    IMessageRules? rules)
    : SystemTextJsonRawSerializerContext(
        SystemTextJsonMessageSerializer.Instance, RecordJson.Options, contentType, messageContext, messageTypes, options, default)
{
    public override bool TryGetMessage<T>([NotNullWhen(true)] out T? message)
        where T : class
    {
        message = IsSupportedMessageType<T>() ? (T)Read(typeof(T)) : null;
        return message is not null;
    }

    public override bool TryGetMessage(Type messageType, [NotNullWhen(true)] out object? message)
    {
        message = Read(messageType);
        return true;
    }

    object Read(Type type)
    {
        var message = RecordJson.Read(body, type);
        return rules?.Accept(message) ?? message;
    }
}
