using MassTransit.Configuration;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Units;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Runs the records of topic endpoints in units of work.</summary>
public static class EntityFrameworkUnitExtensions
{
    /// <summary>Runs the endpoint's records in units of work on <typeparamref name="TDbContext"/>, with inbox and outbox.</summary>
    /// <remarks>
    /// A unit writes what its consumers and sagas change and send, and the inbox rows that make a redelivery harmless, in one transaction.
    /// An endpoint that does not declare <see cref="DuplicateStrategy.Inbox"/> writes no inbox row.
    /// </remarks>
    public static void UseEntityFrameworkOutbox<TDbContext>(this ITopicEndpointConfigurator endpoint, IRegistrationContext context)
        where TDbContext : DbContext
    {
        var units = new EntityFrameworkUnitOfWorkFactory<TDbContext>(context, endpoint);
        endpoint.UnitOfWork = units;
        endpoint.ConnectSagaConfigurationObserver(new UnitSagaObserver(units.AddSaga));
        var observer = new OutboxConsumePipeSpecificationObserver<TDbContext>(endpoint, context);
        endpoint.ConnectConsumerConfigurationObserver(observer);
        endpoint.ConnectSagaConfigurationObserver(observer);
    }
}
