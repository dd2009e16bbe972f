using Confluent.Kafka;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Creates the rider's specification and applies the declarations of <c>UsingKafka</c>.</summary>
internal sealed class KafkaRiderFactory(Action<IRiderRegistrationContext, IKafkaRiderConfigurator> configure)
    : IRegistrationRiderFactory<IKafkaRider>
{
    public IBusInstanceSpecification CreateRider(IRiderRegistrationContext context)
    {
        var specification = new KafkaRiderSpecification(context, context.GetRequiredService<ClientConfig>());
        configure(context, specification);
        return specification;
    }
}
