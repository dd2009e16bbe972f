using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Endpoints;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Declares at-most-once endpoints, which count every record they lose.</summary>
public static class AtMostOnceExtensions
{
    /// <summary>Registers the store of delivery windows, in <typeparamref name="TDbContext"/>.</summary>
    public static IServiceCollection AddDeliveryWindows<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext
    {
        services.TryAddSingleton<IDeliveryWindows, EntityFrameworkDeliveryWindows<TDbContext>>();
        return services;
    }

    /// <summary>
    /// Commits the offsets of records before they are processed, each unit of work in one transaction on <typeparamref name="TDbContext"/>.
    /// </summary>
    /// <remarks>
    /// A record that fails is not retried and becomes no dead letter: it is lost and counted. The next owner counts what a crash loses.
    /// </remarks>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="context">Resolves the unit of work's services.</param>
    /// <param name="duplicates">
    /// How duplicates from producers are absorbed: the broker redelivers no record, but an at-least-once producer may write a message id
    /// twice.
    /// </param>
    public static void AtMostOnce<TDbContext>(
        this ITopicEndpointConfigurator endpoint, IRegistrationContext context, DuplicateStrategy duplicates)
        where TDbContext : DbContext
    {
        endpoint.Guarantees(DeliveryGuarantee.AtMostOnce, null, duplicates);
        endpoint.UnitOfWork = new WindowedUnitOfWorkFactory(context, typeof(TDbContext));
    }
}
