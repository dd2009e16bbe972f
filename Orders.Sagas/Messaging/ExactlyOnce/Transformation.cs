using System.Text.Json;
using MassTransit;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Turns an input record into its output records, without I/O.</summary>
/// <remarks>
/// The same input gives the same outputs with the same message ids. A reader that keeps an inbox therefore absorbs an input that its
/// producer wrote twice.
/// </remarks>
internal sealed class Transformation(ExactlyOnceSettings settings, TopicTopology topology)
{
    /// <summary>Headers that are copied from an input to its outputs.</summary>
    static readonly string[] CarriedHeaders =
        [MessageHeaders.ConversationId, MessageHeaders.CorrelationId, "MT-Activity-Id", "traceparent", "tracestate"];

    /// <exception cref="Exception">The record cannot be read, breaks a rule, or has an output that is too large.</exception>
    public IReadOnlyList<OutboundRecord> Apply(InboundRecord record)
    {
        var envelope = record.Envelope;
        var type = envelope.MessageType ?? throw envelope.Problem!;
        var carried = Carried(record);
        var message = RecordJson.Read(envelope.Message, type);
        return [.. settings.Transform(message).Select((output, i) => OutputOf(output, i, envelope.MessageId, carried))];
    }

    OutboundRecord OutputOf(object output, int index, Guid inputId, Dictionary<string, string> carried)
    {
        var type = output.GetType();
        var topic = topology.TopicOf(type);
        var urn = MessageUrn.ForTypeString(type);
        var headers = new Dictionary<string, string>(carried)
        {
            [MessageHeaders.MessageId] = MessageIds.From(inputId, $"{settings.Endpoint.Declaration.Group}/{index}").ToString(),
            [MessageHeaders.MessageType] = urn,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(output, type, RecordJson.Options);
        return body.Length <= settings.Options.OutputByteLimit
            ? new OutboundRecord(topology.PhysicalName(topic), topology.KeyOf(output)!, body, headers)
            : throw new InvalidMessageException([$"The output {type.Name} would have more than {settings.Options.OutputByteLimit} bytes."]);
    }

    static Dictionary<string, string> Carried(InboundRecord record)
    {
        var headers = new RecordHeaders(record.Source.Message.Headers);
        return CarriedHeaders.Where(name => headers[name] is not null).ToDictionary(name => name, name => headers[name]!);
    }
}
