namespace Orders.Sagas.Messaging.Rider;

/// <summary>What a broker says about a topic.</summary>
/// <param name="Name">The topic, with its prefix.</param>
/// <param name="Replicas">How many copies of each record there are: the fewest of any partition.</param>
/// <param name="Settings">The values of its settings by their names, also those that it takes from the broker's defaults.</param>
public sealed record TopicConfiguration(string Name, int Replicas, IReadOnlyDictionary<string, string> Settings);
