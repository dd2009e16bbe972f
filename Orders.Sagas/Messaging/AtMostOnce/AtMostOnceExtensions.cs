using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Endpoints;

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
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="context">Where the unit's services come from.</param>
    /// <param name="duplicates">
    /// What absorbs the repeats of those who write to the topic: the broker redelivers nothing, but at-least-once senders repeat under the same message id.
    /// </param>
    public static void AtMostOnce<TDbContext>(this ITopicEndpointConfigurator endpoint, IRegistrationContext context, DuplicateStrategy duplicates)
        where TDbContext : DbContext
    {
        endpoint.Guarantees(DeliveryGuarantee.AtMostOnce, null, duplicates);
        endpoint.UnitOfWork = new WindowedUnitOfWorkFactory<TDbContext>(context);
    }
}
