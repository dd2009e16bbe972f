using MassTransit;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>The topic and the key of each message type.</summary>
/// <remarks>One for the whole application: filled at configuration (<c>AddProducer</c>, <c>UseTopicPrefix</c>), then only read.</remarks>
/// <param name="prefix">Prefixes every topic and consumer group, so that several installations can share a broker.</param>
public sealed class TopicTopology(string prefix = "")
{
    readonly Dictionary<Type, (string Topic, Func<object, string> Key)> _types = [];
    readonly Dictionary<string, List<Type>> _families = [];

    /// <summary>Prefixes every topic and consumer group, so that several installations can share a broker.</summary>
    public string Prefix { get; set; } = prefix;

    /// <summary>The physical name of a topic or a consumer group: the prefix and the name.</summary>
    public string PhysicalName(string name) => Prefix + name;

    /// <summary>Declares that messages of a type go to a topic.</summary>
    /// <param name="topic">The topic's name, without prefix.</param>
    /// <param name="key">Gets the record's key from the message.</param>
    /// <exception cref="ConfigurationException">The type already has a topic.</exception>
    public void Add<T>(string topic, Func<T, string> key)
        where T : class
    {
        if (!_types.TryAdd(typeof(T), (topic, message => key((T)message))))
            throw new ConfigurationException($"{typeof(T).Name} already goes to topic {_types[typeof(T)].Topic}.");
        if (!_families.TryGetValue(topic, out var family))
            _families.Add(topic, family = []);
        family.Add(typeof(T));
    }

    /// <summary>The topic (without prefix) that messages of a type are published to.</summary>
    /// <exception cref="ConfigurationException">No topic was declared for the type.</exception>
    public string TopicOf(Type messageType) => _types.TryGetValue(messageType, out var route)
        ? route.Topic
        : throw new ConfigurationException(
            $"{messageType.Name} has no topic: declare it with AddProducer<{messageType.Name}>(topic, key).");

    /// <summary>The key of a message; null if its type was not declared.</summary>
    public string? KeyOf(object message) => _types.TryGetValue(message.GetType(), out var route) ? route.Key(message) : null;

    /// <summary>The types that a topic (without prefix) carries.</summary>
    public IReadOnlyList<Type> Family(string topic) => _families.TryGetValue(topic, out var family) ? family : [];
}
