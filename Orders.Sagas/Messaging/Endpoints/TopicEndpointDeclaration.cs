namespace Orders.Sagas.Messaging.Endpoints;

internal sealed record TopicEndpointDeclaration(string Topic, string Group, Type DefaultType, Action<ITopicEndpointConfigurator> Configure)
{
    public string Name => $"kafka/{Topic}/{Group}";
}
