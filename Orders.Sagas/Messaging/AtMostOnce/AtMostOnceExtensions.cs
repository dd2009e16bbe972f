using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Kafka.Configuration;
using Orders.Sagas.Messaging.Kafka.Delivery;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>At most once, with the loss on record.</summary>
public static class AtMostOnceExtensions
{
    /// <summary>Registers the record of what is committed and not processed yet, in <typeparamref name="TDbContext"/>.</summary>
    public static IServiceCollection AddDeliveryWindows<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext
    {
        services.TryAddSingleton<IDeliveryWindows, EntityFrameworkDeliveryWindows<TDbContext>>();
        return services;
    }

    /// <summary>
    /// The endpoint commits the offsets of what it has read and processes then, each unit in one transaction on <typeparamref name="TDbContext"/>. What fails is
    /// not tried again and no dead letter; it is counted. What a crash costs is found in the windows that it leaves.
    /// </summary>
    public static void AtMostOnce<TDbContext>(this ITopicEndpointConfigurator endpoint, IRegistrationContext context)
        where TDbContext : DbContext
    {
        endpoint.Guarantees(DeliveryGuarantee.AtMostOnce, null, DuplicateStrategy.NotNeeded);
        endpoint.UnitOfWork = new WindowedUnitOfWorkFactory<TDbContext>(context);
    }
}
