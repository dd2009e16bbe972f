using Orders.Sagas.Messaging.Rider;

namespace Orders.Sagas.TopicDesign;

/// <summary>A setting of a topic that is not what the design needs.</summary>
/// <param name="Topic">The topic, with its prefix.</param>
/// <param name="Setting">The setting's name at Kafka.</param>
/// <param name="Value">What it is.</param>
/// <param name="Needed">What it has to be.</param>
/// <param name="Otherwise">What happens meanwhile.</param>
/// <param name="LosesRecords">Whether records may be lost.</param>
internal sealed record TopicDeviation(string Topic, string Setting, string Value, string Needed, string Otherwise, bool LosesRecords)
{
    /// <summary>How many copies there are is no setting of a topic: it is changed by moving partitions.</summary>
    public const string Replicas = "replicas";

    public override string ToString() => $"{Topic}: {Setting} is {Value}, needs {Needed}: {Otherwise}";

    /// <summary>The deviations of the topics.</summary>
    /// <param name="topics">What the broker says.</param>
    /// <param name="replicas">How many copies there should be; null for any number.</param>
    /// <param name="retention">How long records have to be kept.</param>
    public static IReadOnlyList<TopicDeviation> Of(IEnumerable<TopicConfiguration> topics, int? replicas, TimeSpan retention) =>
        [.. topics.SelectMany(topic => OfReplicas(topic, replicas).Concat(OfSettings(topic, retention)))];

    /// <summary>The commands that mend the topics, one for each.</summary>
    public static IEnumerable<string> Commands(IEnumerable<TopicDeviation> deviations, string bootstrapServers) => deviations
        .Where(x => x.Setting != Replicas)
        .GroupBy(x => x.Topic, x => $"{x.Setting}={x.Needed}")
        .Select(topic => $"kafka-configs.sh --bootstrap-server {bootstrapServers} --alter --entity-type topics "
            + $"--entity-name {topic.Key} --add-config {string.Join(',', topic)}");

    static IEnumerable<TopicDeviation> OfSettings(TopicConfiguration topic, TimeSpan retention) =>
        from needed in TopicRequirements.Of(topic.Replicas, retention)
        // A broker that does not know the setting has another rule for it.
        where topic.Settings.TryGetValue(needed.Name, out var value) && !needed.Meets(value)
        select new TopicDeviation(
            topic.Name, needed.Name, topic.Settings[needed.Name], needed.Value, needed.Otherwise, needed.LosesRecords);

    static IEnumerable<TopicDeviation> OfReplicas(TopicConfiguration topic, int? replicas) => topic.Replicas < replicas
        ?
        [
            new(
                topic.Name, Replicas, $"{topic.Replicas}", $"{replicas}", "the crash of a broker loses records", LosesRecords: true),
        ]
        : [];
}
