using MassTransit;
using MassTransit.Context;

namespace Orders.Sagas.Messaging.Sending;

internal sealed class TopicSendContext<T>(T message, CancellationToken cancellationToken) :
    MessageSendContext<T>(message, cancellationToken),
    PartitionKeySendContext
    where T : class
{
    public string? PartitionKey { get; set; }

    public override void WritePropertiesTo(IDictionary<string, object> properties)
    {
        base.WritePropertiesTo(properties);
        if (PartitionKey is not null)
            properties[nameof(PartitionKey)] = PartitionKey;
    }

    public override void ReadPropertiesFrom(IReadOnlyDictionary<string, object> properties)
    {
        base.ReadPropertiesFrom(properties);
        PartitionKey = ReadString(properties, nameof(PartitionKey));
    }
}
