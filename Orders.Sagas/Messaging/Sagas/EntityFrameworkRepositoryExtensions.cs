using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Sagas;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Chooses the EF Core saga repository for a saga.</summary>
public static class EntityFrameworkRepositoryExtensions
{
    /// <summary>
    /// Keeps the saga in <typeparamref name="TDbContext"/> with optimistic concurrency: its <c>Version</c> must be mapped as a concurrency token. Works inside
    /// a topic endpoint with <c>UseEntityFrameworkOutbox</c>, whose unit of work does the one SaveChanges.
    /// </summary>
    public static ISagaRegistrationConfigurator<TSaga> EntityFrameworkRepository<TSaga, TDbContext>(this ISagaRegistrationConfigurator<TSaga> configurator)
        where TSaga : class, IRecordedSaga
        where TDbContext : DbContext
    {
        configurator.Repository(repository =>
        {
            repository.RegisterLoadSagaRepository<TSaga, EntityFrameworkSagaRepositoryContextFactory<TDbContext, TSaga>>();
            repository.RegisterQuerySagaRepository<TSaga, EntityFrameworkSagaRepositoryContextFactory<TDbContext, TSaga>>();
            repository.RegisterSagaRepository<TSaga, DbContext, SagaConsumeContextFactory<DbContext, TSaga>,
                EntityFrameworkSagaRepositoryContextFactory<TDbContext, TSaga>>();
        });
        return configurator;
    }
}
