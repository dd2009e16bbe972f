using System.Globalization;
using MassTransit;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Turns a send context of MassTransit into a finished record, to produce or to store in an outbox.</summary>
public static class OutboundRecords
{
    /// <summary>Serialises the message of a send context. The record's headers contain the message id and type.</summary>
    /// <exception cref="ConfigurationException">The destination is not a topic, or the message has no key.</exception>
    public static OutboundRecord From<T>(SendContext<T> context, TopicTopology topology)
        where T : class
    {
        var topic = TopicAddress.TopicOf(context.DestinationAddress ?? throw new ConfigurationException("The message has no destination."));
        var key = (context as PartitionKeySendContext)?.PartitionKey ?? throw new ConfigurationException(
            $"{typeof(T).Name} has no key: declare it with AddProducer<{typeof(T).Name}>(topic, key), or set the context's partition key.");
        var body = context.Serializer.GetMessageBody(context).GetBytes();
        return new OutboundRecord(topology.PhysicalName(topic), key, body, HeadersOf(context));
    }

    static Dictionary<string, string> HeadersOf(SendContext context)
    {
        var headers = new Dictionary<string, string>();
        foreach (var (name, value) in context.Headers.GetAll())
        {
            if (value is not null)
                headers[name] = TextOf(value);
        }

        return headers;
    }

    static string TextOf(object value) => value is DateTime or DateTimeOffset
        ? ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
