using MassTransit;
using MassTransit.Serialization;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Takes the sent time of a message from its record.</summary>
/// <remarks>MassTransit would read the time from the message id, but an id from a record need not contain a time.</remarks>
internal sealed class RecordMessageContext(MassTransit.Headers headers, Uri? destinationAddress, RawSerializerOptions options)
    : RawMessageContext(headers, destinationAddress, options), MessageContext
{
    DateTime? MessageContext.SentTime { get; } = headers.Get<DateTime>(MessageHeaders.TransportSentTime);
}
