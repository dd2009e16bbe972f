using Confluent.Kafka;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Configures a topic endpoint: MassTransit's consume pipeline over the Kafka transports.</summary>
/// <remarks>Faulted and skipped messages are thrown, so that the endpoint's delivery handles them.</remarks>
internal sealed class TopicEndpointConfiguration : ReceiveEndpointConfiguration, ITopicEndpointConfigurator
{
    readonly IBusInstance _bus;
    readonly IReceiveEndpointConfiguration _inner;
    readonly TopicTransportProvider _transports;
    bool _hasSaga;

    public TopicEndpointConfiguration(
        IBusInstance bus, IReceiveEndpointConfiguration inner, TopicTransportProvider transports, IReadOnlyList<string> topics,
        string consumerGroup, ConsumerConfig consumer, IMessageRules? rules)
        : base(bus.HostConfiguration, inner)
    {
        (_bus, _inner, _transports) = (bus, inner, transports);
        (Topics, ConsumerGroup, Consumer) = (topics, consumerGroup, consumer);
        InputAddress = TopicAddress.OfEndpoint(string.Join('+', topics), consumerGroup);
        PublishFaults = false;
        this.RethrowFaultedMessages();
        ClearSerialization();
        var serializer = new RecordSerializer(rules);
        AddSerializer(serializer);
        AddDeserializer(serializer, isDefault: true);
    }

    public IReadOnlyList<string> Topics { get; }
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

    /// <summary>Detects a saga when it is connected. MassTransit notifies its observers only after the validation.</summary>
    void IReceiveEndpointConfigurator.AddEndpointSpecification(IReceiveEndpointSpecification specification)
    {
        _hasSaga |= specification.GetType().GetInterfaces()
            .Any(x => x.IsGenericType && x.GetGenericTypeDefinition() == typeof(ISagaConfigurator<>));
        AddEndpointSpecification(specification);
    }

    public void Guarantees(DeliveryGuarantee guarantee, TimeSpan? retention, params IReadOnlyList<DuplicateStrategy> duplicates) =>
        Guarantee = new(guarantee, retention, duplicates);

    /// <summary>The consumer's configuration, completed with the endpoint's settings.</summary>
    public ConsumerConfig ConfiguredConsumer()
    {
        // Only transaction markers lie between the last record and the end of a partition: the checkpoint passes them.
        Consumer.EnablePartitionEof = true;
        if (Topics.Count > 1)
            Consumer.PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range;
        return EndpointConsumerConfig.Complete(
            Consumer, ConsumerGroup, autoCommit: Guarantee is { Guarantee: not DeliveryGuarantee.AtMostOnce });
    }

    public override IEnumerable<ValidationResult> Validate() => base.Validate().Concat(
        new TopicEndpointRules(this).Errors().Concat(new GuaranteeRules(this, _hasSaga).Errors())
            .Select(error => this.Failure($"{string.Join(", ", Topics)} ({ConsumerGroup})", error)));

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
