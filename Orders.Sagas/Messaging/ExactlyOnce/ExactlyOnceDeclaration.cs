using Confluent.Kafka;
using MassTransit;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>One exactly-once endpoint as it is declared.</summary>
/// <param name="Endpoint">The topic and the group.</param>
/// <param name="Transform">Computes the outputs of an input message.</param>
/// <param name="Configure">Sets the endpoint's limits.</param>
internal sealed record ExactlyOnceDeclaration(
    TopicEndpointDeclaration Endpoint, Func<object, IEnumerable<object>> Transform, Action<IExactlyOnceConfigurator>? Configure)
{
    public static ExactlyOnceDeclaration Of<T>(
        string topic, string group, Func<T, IEnumerable<object>> transform, Action<IExactlyOnceConfigurator>? configure)
        where T : class =>
        new(TopicEndpointDeclaration.Of(topic, group, typeof(T), _ => { }), message => transform((T)message), configure);

    public ExactlyOnceConfiguration Configured(TopicTopology topology, ClientConfig client)
    {
        var configuration = new ExactlyOnceConfiguration
        {
            Topic = topology.PhysicalName(Endpoint.Topic),
            ConsumerGroup = topology.PhysicalName(Endpoint.Group),
            Consumer = new ConsumerConfig(new Dictionary<string, string>(client)),
            Producer = new ProducerConfig(new Dictionary<string, string>(client)),
        };
        Configure?.Invoke(configuration);
        return configuration;
    }
}

internal sealed class ExactlyOnceConfiguration : IExactlyOnceConfigurator, ISpecification
{
    public required string Topic { get; init; }
    public required string ConsumerGroup { get; init; }
    public required ConsumerConfig Consumer { get; init; }
    public required ProducerConfig Producer { get; init; }
    public bool IsHosted { get; set; } = true;
    public string? SettingsSection { get; set; }
    public ExactlyOnceOptions Options { get; } = new();

    /// <summary>An error names the endpoint, unless it names a key of the settings.</summary>
    public IEnumerable<ValidationResult> Validate() => new ExactlyOnceRules(this).Errors()
        .Select(error => SettingsSection is null ? this.Failure($"{Topic} ({ConsumerGroup})", error) : this.Failure(error));
}
