namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>One <c>TopicEndpoint</c> call of the application.</summary>
internal sealed record TopicEndpointDeclaration(string Topic, string Group, Type DefaultType, Action<ITopicEndpointConfigurator> Configure)
{
    public string Name => $"kafka/{Topic}/{Group}";
}
