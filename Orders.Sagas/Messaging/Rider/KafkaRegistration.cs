using Confluent.Kafka;
using MassTransit.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.Messaging.Sending;

namespace MassTransit;

/// <summary>Registers the Kafka rider and its producers.</summary>
public static class KafkaRegistration
{
    /// <summary>Maps a message type to a topic, and registers its <see cref="ITopicProducer{T}"/>.</summary>
    /// <param name="configurator">The rider's registration.</param>
    /// <param name="topic">The topic, without prefix.</param>
    /// <param name="key">Selects the record's key. Records with one key stay in order.</param>
    /// <exception cref="ConfigurationException">The type already has a topic.</exception>
    public static void AddProducer<T>(this IRiderRegistrationConfigurator configurator, string topic, Func<T, string> key)
        where T : class
    {
        TopologyOf(configurator).Add(topic, key);
        configurator.TryAddScoped<ITopicProducer<T>, TopicProducer<T>>();
    }

    /// <summary>Prefixes every topic and consumer group, so that several installations can share a broker.</summary>
    public static void UseTopicPrefix(this IRiderRegistrationConfigurator configurator, string prefix) =>
        TopologyOf(configurator).Prefix = prefix;

    /// <summary>Connects to a broker and declares the topic endpoints.</summary>
    /// <param name="configurator">The rider's registration.</param>
    /// <param name="client">The client configuration of every consumer and producer.</param>
    /// <param name="configure">Declares the topic endpoints.</param>
    public static void UsingKafka(
        this IRiderRegistrationConfigurator configurator, ClientConfig client,
        Action<IRiderRegistrationContext, IKafkaRiderConfigurator> configure)
    {
        configurator.TryAddSingleton(client);
        configurator.UsingKafka(configure);
    }

    /// <summary>Connects to the broker of the registered <see cref="ClientConfig"/> and declares the topic endpoints.</summary>
    public static void UsingKafka(
        this IRiderRegistrationConfigurator configurator, Action<IRiderRegistrationContext, IKafkaRiderConfigurator> configure)
    {
        TopologyOf(configurator);
        configurator.TryAddSingleton(TimeProvider.System);
        configurator.TryAddSingleton<IPlaceIds, PlaceIds>();
        configurator.TryAddSingleton<ProducerSource>();
        configurator.TryAddSingleton<IRecordWriter, RecordWriter>();
        configurator.TryAddSingleton<IBatchWriterFactory, TransactionalBatchWriterFactory>();
        configurator.TryAddSingleton<KafkaTopics>();
        configurator.TryAddSingleton(provider =>
            new KafkaEndpoints(() => ((KafkaRider)provider.GetRequiredService<IKafkaRider>()).SendOnly));
        ReplaceInMemoryBus(configurator);
        configurator.SetRiderFactory(new KafkaRiderFactory(configure));
    }

    /// <summary>Replaces the in-memory bus of scoped code by topics. An outbox that was registered earlier stays.</summary>
    static void ReplaceInMemoryBus(IServiceCollection services)
    {
        var current = services.LastOrDefault(x => x.ServiceType == typeof(IScopedBusContextProvider<IBus>));
        if (current is null || current.ImplementationType == typeof(ScopedBusContextProvider<IBus>))
            services.Replace(ServiceDescriptor.Scoped<IScopedBusContextProvider<IBus>, KafkaScopedBusContextProvider>());
    }

    static TopicTopology TopologyOf(IServiceCollection services)
    {
        if (services.FirstOrDefault(x => x.ServiceType == typeof(TopicTopology))?.ImplementationInstance is TopicTopology present)
            return present;
        var topology = new TopicTopology();
        services.AddSingleton(topology);
        return topology;
    }
}
