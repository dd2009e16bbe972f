using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.InMemoryBroker;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Registers the recovery of records that an in-memory broker (librdkafka's mock cluster) loses.</summary>
public static class InMemoryBrokerExtensions
{
    /// <summary>Keeps sent records until their readers have consumed them, and resends those that the broker dropped.</summary>
    /// <remarks>Only for an in-memory broker, and only in the process that hosts the broker.</remarks>
    /// <param name="services">The services with the rider and the outbox.</param>
    /// <param name="run">Names the run of this process.</param>
    public static IServiceCollection AddInMemoryBrokerRecovery<TDbContext>(this IServiceCollection services, string run)
        where TDbContext : DbContext => services
        .Replace(ServiceDescriptor.Singleton<IOutboxCompletion, SentRecordRetention>())
        .Replace(ServiceDescriptor.Singleton<IPlaceIds>(new PlaceIdsOfRun(run)))
        .AddHostedService<SentRecordResender<TDbContext>>();

    /// <summary>Resends, once at the start, the records that an earlier process sent to its in-memory broker.</summary>
    /// <remarks>For every relay, whatever broker it uses now.</remarks>
    public static IServiceCollection AddResendAfterInMemoryBroker<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext => services.AddHostedService<ResendAtStart<TDbContext>>();
}
