namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>One of several topics that an endpoint reads together.</summary>
public sealed record TopicSource
{
    TopicSource(string topic, Type defaultType) => (Topic, DefaultType) = (topic, defaultType);

    /// <summary>The topic, without prefix.</summary>
    public string Topic { get; }

    /// <summary>The message type of records that do not name one.</summary>
    public Type DefaultType { get; }

    /// <summary>A topic and the message type of records that do not name one.</summary>
    public static TopicSource Of<T>(string topic)
        where T : class => new(topic, typeof(T));
}
