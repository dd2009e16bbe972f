namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>One <c>TopicEndpoint</c> call of the application: one consumer of one or several topics.</summary>
/// <param name="Group">The consumer's group at the broker, without prefix.</param>
/// <param name="Topics">The topics.</param>
/// <param name="Configure">Connects consumers and sagas, and sets the endpoint's limits.</param>
internal sealed record TopicEndpointDeclaration(
    string Group, IReadOnlyList<TopicDeclaration> Topics, Action<ITopicEndpointConfigurator> Configure)
{
    /// <summary>The topics' names, joined.</summary>
    public string Topic { get; } = string.Join('+', Topics.Select(x => x.Topic));

    public string Name => $"kafka/{Topic}/{Group}";

    public static TopicEndpointDeclaration Of(string topic, string group, Type defaultType, Action<ITopicEndpointConfigurator> configure) =>
        new(group, [new(topic, group, defaultType)], configure);

    public static TopicEndpointDeclaration Of(
        string group, IReadOnlyList<TopicSource> topics, Action<ITopicEndpointConfigurator> configure) =>
        new(group, [.. topics.Select(x => new TopicDeclaration(x.Topic, $"{group}.{x.Topic}", x.DefaultType))], configure);
}

/// <summary>One topic of an endpoint.</summary>
/// <param name="Topic">The topic, without prefix.</param>
/// <param name="ConsumerGroup">The name under which rows and reports know the topic's reader; without prefix.</param>
/// <param name="DefaultType">The message type of records that do not name one.</param>
internal sealed record TopicDeclaration(string Topic, string ConsumerGroup, Type DefaultType);
