using MassTransit;
using MassTransit.Middleware;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>The saga repository: loads and changes the sagas of the scope, which a topic endpoint shares with its unit of work.</summary>
internal sealed class EntityFrameworkSagaRepositoryContextFactory<TDbContext, TSaga>(
    TDbContext db, UnitSagas<TSaga> sagas, ISagaConsumeContextFactory<DbContext, TSaga> contexts, UnitClock clock) :
    ISagaRepositoryContextFactory<TSaga>,
    IQuerySagaRepositoryContextFactory<TSaga>,
    ILoadSagaRepositoryContextFactory<TSaga>
    where TDbContext : DbContext
    where TSaga : class, ISagaWithHistory
{
    public void Probe(ProbeContext context) => context.Add("persistence", "entity-framework");

    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class => next.Send(Open(context));

    public async Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class
    {
        var ids = await Ids(query, context.CancellationToken);
        await next.Send(new DefaultSagaRepositoryQueryContext<TSaga, T>(Open(context), ids));
    }

    public Task<T> Execute<T>(Func<LoadSagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken)
        where T : class => asyncMethod(new ReadContext(db, this, cancellationToken));

    public Task<T> Execute<T>(Func<QuerySagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken)
        where T : class => asyncMethod(new ReadContext(db, this, cancellationToken));

    EntityFrameworkSagaRepositoryContext<TSaga, T> Open<T>(ConsumeContext<T> context)
        where T : class => new(db, sagas, context, contexts, clock);

    async Task<IList<Guid>> Ids(ISagaQuery<TSaga> query, CancellationToken cancellationToken) =>
        await db.Set<TSaga>().Where(query.FilterExpression).Select(x => x.CorrelationId).ToListAsync(cancellationToken);

    sealed class ReadContext(
        TDbContext db, EntityFrameworkSagaRepositoryContextFactory<TDbContext, TSaga> repository, CancellationToken cancellationToken) :
        BasePipeContext(cancellationToken),
        QuerySagaRepositoryContext<TSaga>,
        LoadSagaRepositoryContext<TSaga>
    {
        public Task<TSaga> Load(Guid correlationId) =>
            db.Set<TSaga>().AsNoTracking().SingleOrDefaultAsync(x => x.CorrelationId == correlationId, CancellationToken)!;

        public async Task<SagaRepositoryQueryContext<TSaga>> Query(ISagaQuery<TSaga> query, CancellationToken cancellationToken) =>
            new DefaultSagaRepositoryQueryContext<TSaga>(this, await repository.Ids(query, cancellationToken));
    }
}
