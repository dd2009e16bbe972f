using MassTransit;
using MassTransit.Serialization;

namespace Orders.Sagas.Messaging.Records;

/// <summary>MassTransit reads the time of a raw message out of its id, where ours have none; the record says when it was written.</summary>
internal sealed class RecordMessageContext(MassTransit.Headers headers, Uri? destinationAddress, RawSerializerOptions options)
    : RawMessageContext(headers, destinationAddress, options), MessageContext
{
    DateTime? MessageContext.SentTime { get; } = headers.Get<DateTime>(MessageHeaders.TransportSentTime);
}
