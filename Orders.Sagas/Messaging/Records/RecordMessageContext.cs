using MassTransit;
using MassTransit.Serialization;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Takes a message's time from the record. MassTransit would read it from the message id, which has none here.</summary>
internal sealed class RecordMessageContext(MassTransit.Headers headers, Uri? destinationAddress, RawSerializerOptions options)
    : RawMessageContext(headers, destinationAddress, options), MessageContext
{
    DateTime? MessageContext.SentTime { get; } = headers.Get<DateTime>(MessageHeaders.TransportSentTime);
}
