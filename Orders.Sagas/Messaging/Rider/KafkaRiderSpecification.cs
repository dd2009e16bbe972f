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

    public void TopicEndpoint<T>(string topic, string group, Action<ITopicEndpointConfigurator> configure)
        where T : class => _declarations.Add(new TopicEndpointDeclaration(topic, group, typeof(T), configure));

    public void ExactlyOnce<T>(
        string topic, string group, Func<T, IEnumerable<object>> transform, Action<IExactlyOnceConfigurator>? configure)
        where T : class => _exactlyOnce.Add(ExactlyOnceDeclaration.Of(topic, group, transform, configure));

    public IEnumerable<ValidationResult> Validate() => _declarations.Concat(_exactlyOnce.Select(declaration => declaration.Endpoint))
        .GroupBy(declaration => declaration.Name)
        .Where(sameName => sameName.Count() > 1)
        .Select(sameName => this.Failure(sameName.Key, "is declared more than once."));

    public void Configure(IBusInstance busInstance)
    {
        var transports = new TopicTransportProvider(_topology, provider.GetRequiredService<IRecordWriter>());
        var endpoints = _declarations.Select(declaration =>
            (Declaration: declaration, Configuration: Build(busInstance, transports, declaration))).ToList();
        var exactlyOnce = _exactlyOnce.Select(declaration =>
            (Declaration: declaration, Configuration: declaration.Configured(_topology, client))).ToList();
        endpoints.SelectMany(x => x.Configuration.Validate()).Concat(exactlyOnce.SelectMany(x => x.Configuration.Validate()))
            .ThrowIfContainsFailure("The configuration of the topic endpoints is invalid:");

        var sendOnly = Create(busInstance, transports, "kafka/send-only", "none", "none");
        var rider = new KafkaRider(sendOnly.CreateReceiveEndpointContext());
        foreach (var (declaration, configuration) in endpoints)
            Add(rider, declaration, configuration);
        foreach (var (declaration, configuration) in exactlyOnce)
            Add(rider, declaration, configuration,
                Create(busInstance, transports, declaration.Endpoint.Name, configuration.Topic, configuration.ConsumerGroup));
        busInstance.Connect<IKafkaRider>(rider);
    }

    void Add(KafkaRider rider, TopicEndpointDeclaration declaration, TopicEndpointConfiguration configuration)
    {
        var types = new RecordTypes(_topology.Family(declaration.Topic), declaration.DefaultType);
        var settings = new TopicEndpointSettings(
            declaration, configuration.Topic, configuration.ConsumerGroup, configuration.ConfiguredConsumer(),
            configuration.Options, configuration.UnitOfWork, ReaderOf(types, configuration.Options.MaxRecordBytes),
            DeliveryOf(declaration, configuration.Guarantee!));
        var context = configuration.CreateReceiveEndpointContext();
        rider.Declare(settings.Delivery);
        if (!configuration.IsHosted)
            return;
        var monitor = MonitorOf(declaration, configuration.Options.StallLimit);
        var transport = ActivatorUtilities.CreateInstance<TopicReceiveTransport>(provider, settings, context, monitor);
        rider.Add(declaration.Name, new ReceiveEndpoint(transport, context), monitor);
    }

    static DeliveryDeclaration DeliveryOf(TopicEndpointDeclaration declaration, EndpointGuarantee stated) =>
        new(declaration.Topic, declaration.Group, stated.Guarantee, stated.Duplicates, stated.Retention);

    void Add(
        KafkaRider rider, ExactlyOnceDeclaration declaration, ExactlyOnceConfiguration configuration, TopicEndpointConfiguration endpoint)
    {
        var types = new RecordTypes(_topology.Family(declaration.Endpoint.Topic), declaration.Endpoint.DefaultType);
        var settings = ExactlyOnceSettings.Of(declaration, configuration, ReaderOf(types, configuration.Options.InputByteLimit));
        var context = endpoint.CreateReceiveEndpointContext();
        rider.Declare(settings.Endpoint.Delivery);
        if (!configuration.IsHosted)
            return;
        var monitor = MonitorOf(declaration.Endpoint, configuration.Options.StallLimit);
        var transport = ActivatorUtilities.CreateInstance<ExactlyOnceTransport>(provider, settings, context, monitor);
        rider.Add(declaration.Endpoint.Name, new ReceiveEndpoint(transport, context), monitor);
    }

    EndpointMonitor MonitorOf(TopicEndpointDeclaration declaration, TimeSpan stallLimit) =>
        new(declaration, stallLimit, provider.GetRequiredService<TimeProvider>());

    RecordReader ReaderOf(RecordTypes types, int maxRecordBytes) => new(types, provider.GetRequiredService<IPlaceIds>(), maxRecordBytes);

    TopicEndpointConfiguration Build(IBusInstance bus, TopicTransportProvider transports, TopicEndpointDeclaration declaration)
    {
        var endpoint = Create(
            bus, transports, declaration.Name, _topology.PhysicalName(declaration.Topic), _topology.PhysicalName(declaration.Group));
        declaration.Configure(endpoint);
        return endpoint;
    }

    TopicEndpointConfiguration Create(IBusInstance bus, TopicTransportProvider transports, string name, string topic, string group) => new(
        bus, bus.HostConfiguration.CreateReceiveEndpointConfiguration(name), transports, topic, group,
        new ConsumerConfig(new Dictionary<string, string>(client)));
}
