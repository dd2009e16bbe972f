using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Messaging.Sagas;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Registers the EF Core repository of a saga.</summary>
public static class EntityFrameworkRepositoryExtensions
{
    /// <summary>Keeps the saga in <typeparamref name="TDbContext"/> with optimistic concurrency.</summary>
    /// <remarks>
    /// The saga's <c>Version</c> must be mapped as a concurrency token, and its topic endpoint must use <c>UseEntityFrameworkOutbox</c>,
    /// whose unit of work calls SaveChanges once.
    /// </remarks>
    public static ISagaRegistrationConfigurator<TSaga> EntityFrameworkRepository<TSaga, TDbContext>(
        this ISagaRegistrationConfigurator<TSaga> configurator)
        where TSaga : class, ISagaWithHistory
        where TDbContext : DbContext
    {
        configurator.Repository(repository =>
        {
            repository.TryAddScoped<UnitSagas<TSaga>>();
            repository.RegisterLoadSagaRepository<TSaga, EntityFrameworkSagaRepositoryContextFactory<TDbContext, TSaga>>();
            repository.RegisterQuerySagaRepository<TSaga, EntityFrameworkSagaRepositoryContextFactory<TDbContext, TSaga>>();
            repository.RegisterSagaRepository<TSaga, DbContext, SagaConsumeContextFactory<DbContext, TSaga>,
                EntityFrameworkSagaRepositoryContextFactory<TDbContext, TSaga>>();
        });
        return configurator;
    }
}
