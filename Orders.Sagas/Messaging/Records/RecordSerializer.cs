using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Writes the message as the record's value, and its metadata as headers.</summary>
/// <remarks>
/// MassTransit's raw serializer would indent the JSON, write decimals as strings and add the host's data to every record.
/// </remarks>
/// <param name="rules">The rules of the application's contracts; null if it has none.</param>
internal sealed class RecordSerializer(IMessageRules? rules) : IMessageSerializer, IMessageDeserializer, ISerializerFactory
{
    const RawSerializerOptions Options = RawSerializerOptions.AddTransportHeaders | RawSerializerOptions.CopyHeaders;

    public ContentType ContentType { get; } = new(MediaTypeNames.Application.Json);

    public IMessageSerializer CreateSerializer() => this;
    public IMessageDeserializer CreateDeserializer() => this;

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class
    {
        SetHeaders(context);
        return new SystemTextJsonRawMessageBody<T>(context, RecordJson.Options);
    }

    public MessageBody GetMessageBody(string text) => new StringMessageBody(text);

    public ConsumeContext Deserialize(ReceiveContext receiveContext) => new BodyConsumeContext(
        receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, MassTransit.Headers headers, Uri? destinationAddress = null)
    {
        var types = headers.Get<string>(MessageHeaders.MessageType)?.Split(';') ?? [];
        var context = new RecordMessageContext(headers, destinationAddress, Options);
        return new RecordSerializerContext(ContentType, context, types, Options, body.GetBytes(), rules);
    }

    public void Probe(ProbeContext context) => context.CreateScope("record").Add("contentType", ContentType.MediaType);

    /// <summary>Sets the headers of a record. A record has one type; the interfaces of a contract are no record types.</summary>
    static void SetHeaders<T>(SendContext<T> context)
        where T : class
    {
        Set(MessageHeaders.MessageId, context.MessageId);
        Set(MessageHeaders.CorrelationId, context.CorrelationId);
        Set(MessageHeaders.ConversationId, context.ConversationId);
        Set(MessageHeaders.InitiatorId, context.InitiatorId);
        context.Headers.Set(MessageHeaders.MessageType, MessageUrn.ForTypeString<T>());

        void Set(string name, Guid? value)
        {
            if (value is { } id)
                context.Headers.Set(name, id.ToString());
        }
    }
}
