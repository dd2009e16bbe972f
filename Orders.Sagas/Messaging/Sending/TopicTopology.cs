using MassTransit;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>
/// Which message type belongs to which topic, and which of its fields is the record's key. One for the whole application; filled at configuration
/// (<c>AddProducer</c>, <c>UseTopicPrefix</c>), read from then on.
/// </summary>
/// <param name="prefix">Put before every topic and consumer group, so that several installations can share a broker.</param>
public sealed class TopicTopology(string prefix = "")
{
    readonly Dictionary<Type, (string Topic, Func<object, string> Key)> _types = [];
    readonly Dictionary<string, List<Type>> _families = [];

    /// <summary>Put before every topic and consumer group, so that several installations can share a broker.</summary>
    public string Prefix { get; set; } = prefix;

    /// <summary>The name that the broker knows a topic or a consumer group by.</summary>
    public string PhysicalName(string name) => Prefix + name;

    /// <summary>Declares that messages of a type go to a topic.</summary>
    /// <param name="topic">The topic's name, without prefix.</param>
    /// <param name="key">Takes the record's key from the message.</param>
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
        : throw new ConfigurationException($"{messageType.Name} has no topic: declare it with AddProducer<{messageType.Name}>(topic, key).");

    /// <summary>The key of a message, when its type was declared.</summary>
    public string? KeyOf(object message) => _types.TryGetValue(message.GetType(), out var route) ? route.Key(message) : null;

    /// <summary>The types that a topic (without prefix) carries.</summary>
    public IReadOnlyList<Type> Family(string topic) => _families.TryGetValue(topic, out var family) ? family : [];
}
