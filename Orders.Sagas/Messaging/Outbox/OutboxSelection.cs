namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Selects the outbox rows (<c>m</c>) that a batch relays.</summary>
/// <param name="Condition">SQL with the parameters $1 and $2.</param>
/// <param name="First">The value of $1.</param>
/// <param name="Second">The value of $2.</param>
internal sealed record OutboxSelection(string Condition, object First, object Second)
{
    const string NoneOfKeys = "m.topic || '/' || m.key <> ALL ($2)";

    /// <summary>All rows, except those of some topics and some keys.</summary>
    public static OutboxSelection AllExcept(string[] topics, IEnumerable<OutboxKey> keys) => Places(keys) is [_, ..] places
        ? new($"m.topic <> ALL ($1) AND {NoneOfKeys}", topics, places)
        : new(topics.Length == 0 ? "TRUE" : "m.topic <> ALL ($1)", topics, Array.Empty<string>());

    /// <summary>The rows of one topic, except those of some keys.</summary>
    public static OutboxSelection OfTopic(string topic, IEnumerable<OutboxKey> except) =>
        new($"m.topic = $1 AND {NoneOfKeys}", topic, Places(except));

    /// <summary>The rows of one key of a topic.</summary>
    public static OutboxSelection OfKey(OutboxKey key) => new("m.topic = $1 AND m.key = $2", key.Topic, key.Key);

    /// <summary>Unique, because a topic's name contains no slash.</summary>
    static string[] Places(IEnumerable<OutboxKey> keys) => [.. keys.Select(key => $"{key.Topic}/{key.Key}")];
}

/// <summary>A key of a topic: the unit of order.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Key">The record's key.</param>
internal readonly record struct OutboxKey(string Topic, string Key);
