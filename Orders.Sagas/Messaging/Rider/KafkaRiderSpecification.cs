using Confluent.Kafka;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Collects the declarations of <c>UsingKafka</c>, validates them and builds the rider.</summary>
internal sealed class KafkaRiderSpecification(IServiceProvider provider, ClientConfig client)
    : IKafkaRiderConfigurator, IBusInstanceSpecification
{
    readonly List<TopicEndpointDeclaration> _declarations = [];
    readonly List<ExactlyOnceDeclaration> _exactlyOnce = [];
    readonly TopicTopology _topology = provider.GetRequiredService<TopicTopology>();

    public string? GroupInstanceId { get; set; }

    public void TopicEndpoint<T>(string topic, string group, Action<ITopicEndpointConfigurator> configure)
        where T : class => _declarations.Add(TopicEndpointDeclaration.Of(topic, group, typeof(T), configure));

    public void TopicEndpoint(string group, Action<ITopicEndpointConfigurator> configure, params IReadOnlyList<TopicSource> topics) =>
        _declarations.Add(TopicEndpointDeclaration.Of(group, topics, configure));

    public void ExactlyOnce<T>(
        string topic, string group, Func<T, IEnumerable<object>> transform, Action<IExactlyOnceConfigurator>? configure)
        where T : class => _exactlyOnce.Add(ExactlyOnceDeclaration.Of(topic, group, transform, configure));

    public IEnumerable<ValidationResult> Validate() => _declarations.Concat(_exactlyOnce.Select(declaration => declaration.Endpoint))
        .SelectMany(declaration => declaration.Topics)
        .CountBy(reader => (reader.Topic, reader.ConsumerGroup))
        .Where(reader => reader.Value > 1)
        .Select(reader => this.Failure($"{reader.Key.Topic} ({reader.Key.ConsumerGroup})", "is declared more than once."));

    public void Configure(IBusInstance busInstance)
    {
        var transports = new TopicTransportProvider(_topology, provider.GetRequiredService<IRecordWriter>());
        var endpoints = _declarations.Select(declaration =>
            (Declaration: declaration, Configuration: Build(busInstance, transports, declaration))).ToList();
        var exactlyOnce = _exactlyOnce.Select(declaration =>
            (Declaration: declaration, Configuration: declaration.Configured(_topology, client))).ToList();
        endpoints.SelectMany(x => x.Configuration.Validate()).Concat(exactlyOnce.SelectMany(x => x.Configuration.Validate()))
            .ThrowIfContainsFailure("The configuration of the topic endpoints is invalid:");

        var sendOnly = Create(busInstance, transports, "kafka/send-only", ["none"], "none");
        var rider = new KafkaRider(sendOnly.CreateReceiveEndpointContext());
        foreach (var (declaration, configuration) in endpoints)
            Add(rider, declaration, configuration);
        foreach (var (declaration, configuration) in exactlyOnce)
            Add(rider, declaration, configuration,
                Create(busInstance, transports, declaration.Endpoint.Name, [configuration.Topic], configuration.ConsumerGroup));
        busInstance.Connect<IKafkaRider>(rider);
    }

    void Add(KafkaRider rider, TopicEndpointDeclaration declaration, TopicEndpointConfiguration configuration)
    {
        var settings = new TopicEndpointSettings(
            declaration, configuration.ConsumerGroup, configuration.ConfiguredConsumer(), configuration.Options, configuration.UnitOfWork,
            [.. declaration.Topics.Select(topic => SettingsOf(topic, declaration.Group, configuration))]);
        var context = configuration.CreateReceiveEndpointContext();
        foreach (var topic in settings.Topics)
            rider.Declare(topic.Delivery);
        if (!configuration.IsHosted)
            return;
        var monitor = MonitorOf(settings, configuration.Options.StallLimit);
        var transport = ActivatorUtilities.CreateInstance<TopicReceiveTransport>(provider, settings, context, monitor);
        rider.Add(declaration.Name, new ReceiveEndpoint(transport, context), monitor);
    }

    TopicSettings SettingsOf(TopicDeclaration topic, string group, TopicEndpointConfiguration configuration) => new(
        _topology.PhysicalName(topic.Topic), _topology.PhysicalName(topic.ConsumerGroup),
        ReaderOf(topic, configuration.Options.MaxRecordBytes), DeliveryOf(topic, group, configuration.Guarantee!));

    static DeliveryDeclaration DeliveryOf(TopicDeclaration topic, string group, EndpointGuarantee stated) =>
        new(topic.Topic, topic.ConsumerGroup, group, stated.Guarantee, stated.Duplicates, stated.Retention);

    void Add(
        KafkaRider rider, ExactlyOnceDeclaration declaration, ExactlyOnceConfiguration configuration, TopicEndpointConfiguration endpoint)
    {
        var reader = ReaderOf(declaration.Endpoint.Topics[0], configuration.Options.InputByteLimit);
        configuration.Consumer.GroupInstanceId ??= GroupInstanceId;
        var settings = ExactlyOnceSettings.Of(declaration, configuration, reader);
        var context = endpoint.CreateReceiveEndpointContext();
        rider.Declare(settings.Endpoint.Topics[0].Delivery);
        if (!configuration.IsHosted)
            return;
        var monitor = MonitorOf(settings.Endpoint, configuration.Options.StallLimit);
        var transport = ActivatorUtilities.CreateInstance<ExactlyOnceTransport>(provider, settings, context, monitor);
        rider.Add(declaration.Endpoint.Name, new ReceiveEndpoint(transport, context), monitor);
    }

    EndpointMonitor MonitorOf(TopicEndpointSettings endpoint, TimeSpan stallLimit) =>
        new(endpoint, stallLimit, provider.GetRequiredService<TimeProvider>());

    RecordReader ReaderOf(TopicDeclaration topic, int maxRecordBytes) => new(
        new RecordTypes(_topology.Family(topic.Topic), topic.DefaultType), provider.GetRequiredService<IPlaceIds>(), maxRecordBytes);

    TopicEndpointConfiguration Build(IBusInstance bus, TopicTransportProvider transports, TopicEndpointDeclaration declaration)
    {
        var endpoint = Create(
            bus, transports, declaration.Name, [.. declaration.Topics.Select(x => _topology.PhysicalName(x.Topic))],
            _topology.PhysicalName(declaration.Group));
        declaration.Configure(endpoint);
        return endpoint;
    }

    TopicEndpointConfiguration Create(
        IBusInstance bus, TopicTransportProvider transports, string name, IReadOnlyList<string> topics, string group) => new(
        bus, bus.HostConfiguration.CreateReceiveEndpointConfiguration(name), transports, topics, group,
        new ConsumerConfig(new Dictionary<string, string>(client)) { GroupInstanceId = GroupInstanceId },
        provider.GetService<IMessageRules>());
}
