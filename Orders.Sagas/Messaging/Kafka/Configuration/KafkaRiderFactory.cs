using Confluent.Kafka;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;

namespace Orders.Sagas.Messaging.Kafka.Configuration;

internal sealed class KafkaRiderFactory(Action<IRiderRegistrationContext, IKafkaRiderConfigurator> configure) : IRegistrationRiderFactory<IKafkaRider>
{
    public IBusInstanceSpecification CreateRider(IRiderRegistrationContext context)
    {
        var specification = new KafkaRiderSpecification(context, context.GetRequiredService<ClientConfig>());
        configure(context, specification);
        return specification;
    }
}
