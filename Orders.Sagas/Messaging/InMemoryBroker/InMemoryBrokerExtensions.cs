using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.InMemoryBroker;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>
/// Registers what makes up for a broker that keeps its records in the memory of this process (librdkafka's mock cluster).
/// </summary>
public static class InMemoryBrokerExtensions
{
    /// <summary>
    /// Keeps sent records until their readers have consumed them, and resends those that the broker dropped. Only for an in-memory broker,
    /// and for the one process that hosts it.
    /// </summary>
    /// <param name="services">Where the rider and the outbox are registered.</param>
    /// <param name="run">Names the run of this process.</param>
    public static IServiceCollection AddInMemoryBrokerRecovery<TDbContext>(this IServiceCollection services, string run)
        where TDbContext : DbContext => services
        .Replace(ServiceDescriptor.Singleton<IOutboxCompletion, SentRecordRetention>())
        .Replace(ServiceDescriptor.Singleton<IPlaceIds>(new PlaceIdsOfRun(run)))
        .AddHostedService<SentRecordResender<TDbContext>>();

    /// <summary>
    /// Resends, once at the start, what an earlier process sent to its in-memory broker. For every relay, whatever its broker is now.
    /// </summary>
    public static IServiceCollection AddResendAfterInMemoryBroker<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext => services.AddHostedService<ResendAtStart<TDbContext>>();
}
