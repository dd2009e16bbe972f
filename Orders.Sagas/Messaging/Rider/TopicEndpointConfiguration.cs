using Confluent.Kafka;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>An endpoint on the topics: MassTransit's pipelines over our transports. What fails or is skipped comes out as an exception for the endpoint to decide on.</summary>
internal sealed class TopicEndpointConfiguration : ReceiveEndpointConfiguration, ITopicEndpointConfigurator
{
    readonly IBusInstance _bus;
    readonly IReceiveEndpointConfiguration _inner;
    readonly TopicTransportProvider _transports;
    bool _hasSaga;

    public TopicEndpointConfiguration(
        IBusInstance bus, IReceiveEndpointConfiguration inner, TopicTransportProvider transports, string topic, string consumerGroup, ConsumerConfig consumer)
        : base(bus.HostConfiguration, inner)
    {
        (_bus, _inner, _transports) = (bus, inner, transports);
        (Topic, ConsumerGroup, Consumer) = (topic, consumerGroup, consumer);
        InputAddress = TopicAddress.OfEndpoint(topic, consumerGroup);
        PublishFaults = false;
        this.RethrowFaultedMessages();
        ClearSerialization();
        AddSerializer(RecordSerializer.Instance);
        AddDeserializer(RecordSerializer.Instance, isDefault: true);
    }

    public string Topic { get; }
    public string ConsumerGroup { get; }
    public ConsumerConfig Consumer { get; }
    public TopicEndpointOptions Options { get; } = new();
    public bool IsHosted { get; set; } = true;
    public bool SkipsUnconsumed { get; set; }
    public EndpointGuarantee? Guarantee { get; private set; }
    public bool HasInbox => Guarantee is { } stated && stated.Duplicates.Contains(DuplicateStrategy.Inbox);
    public IUnitOfWorkFactory? UnitOfWork { get; set; }
    public override Uri HostAddress => _inner.HostAddress;
    public override Uri InputAddress { get; }

    /// <summary>A saga is noticed when it is connected: MassTransit tells its observers only when the endpoint is built, which is after its validation.</summary>
    void IReceiveEndpointConfigurator.AddEndpointSpecification(IReceiveEndpointSpecification specification)
    {
        _hasSaga |= specification.GetType().GetInterfaces().Any(x => x.IsGenericType && x.GetGenericTypeDefinition() == typeof(ISagaConfigurator<>));
        AddEndpointSpecification(specification);
    }

    public void Guarantees(DeliveryGuarantee guarantee, TimeSpan? retention, params IReadOnlyList<DuplicateStrategy> duplicates) =>
        Guarantee = new(guarantee, retention, duplicates);

    /// <summary>Confluent's consumer with the endpoint's own decisions.</summary>
    public ConsumerConfig ConfiguredConsumer()
    {
        // The end of a partition tells that only transaction markers are left before it.
        Consumer.EnablePartitionEof = true;
        return EndpointConsumer.Configure(Consumer, ConsumerGroup, commitsByItself: Guarantee is { Guarantee: not DeliveryGuarantee.AtMostOnce });
    }

    public override IEnumerable<ValidationResult> Validate() => base.Validate().Concat(
        new TopicEndpointRules(this).Mistakes().Concat(new GuaranteeRules(this, _hasSaga).Mistakes()).Select(mistake => this.Failure($"{Topic} ({ConsumerGroup})", mistake)));

    public override ReceiveEndpointContext CreateReceiveEndpointContext()
    {
        if (SkipsUnconsumed)
            this.DiscardSkippedMessages();
        else
            this.ThrowOnSkippedMessages();
        ApplySpecifications(new ReceiveEndpointBuilder(this));
        return new TopicEndpointContext(_bus.HostConfiguration, this, _transports);
    }
}
