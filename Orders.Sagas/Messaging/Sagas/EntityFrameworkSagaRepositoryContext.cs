using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>
/// What a saga's message does to the unit of work's DbContext. Nothing is written here: the unit commits saga row, history row, inbox row and outbox rows
/// together, and the version column refuses the commit when another unit changed the saga in between.
/// </summary>
internal sealed class EntityFrameworkSagaRepositoryContext<TSaga, TMessage>(
    DbContext db, ConsumeContext<TMessage> context, ISagaConsumeContextFactory<DbContext, TSaga> factory, TimeProvider time) :
    ConsumeContextScope<TMessage>(context, db),
    SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, IRecordedSaga
    where TMessage : class
{
    readonly ConsumeContext<TMessage> _context = context;
    PropertyValues? _loaded;

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        factory.CreateSagaConsumeContext(db, _context, instance, SagaConsumeContextMode.Add);

    /// <summary>Inserting ahead would cost a round trip of its own: the unit's commit meets a concurrent insert on the primary key and is retried.</summary>
    public Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance) => Task.FromResult<SagaConsumeContext<TSaga, TMessage>>(null!);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        var instance = await db.Set<TSaga>().FindAsync([correlationId], CancellationToken);
        if (instance is null)
            return null!;
        // The unit's messages find one instance: what was remarked on an earlier one's change is not of this one's.
        instance.Remark = null;
        _loaded = db.Entry(instance).CurrentValues.Clone();
        return await factory.CreateSagaConsumeContext(db, _context, instance, SagaConsumeContextMode.Load);
    }

    public Task Save(SagaConsumeContext<TSaga> context)
    {
        Record(context.Saga, from: null);
        db.Add(context.Saga);
        return Task.CompletedTask;
    }

    public Task Update(SagaConsumeContext<TSaga> context)
    {
        // A step that begins anew is a change like any other, and its deadline becomes a column only when it is recorded.
        if (_loaded is not null && (context.Saga is IDeadlineSaga { DueIn: not null } || Changed(db.Entry(context.Saga).CurrentValues, _loaded)))
            Record(context.Saga, _loaded.GetValue<string>(nameof(IRecordedSaga.CurrentState)));
        return Task.CompletedTask;
    }

    public Task Delete(SagaConsumeContext<TSaga> context)
    {
        db.Remove(context.Saga);
        return Task.CompletedTask;
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    /// <summary>A unit with a failed message is thrown away whole, so there is nothing to take back.</summary>
    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class => factory.CreateSagaConsumeContext(db, consumeContext, instance, mode);

    void Record(TSaga saga, string? from)
    {
        saga.Version++;
        saga.UpdatedAt = time.GetUtcNow();
        if (saga is IDeadlineSaga { DueIn: { } limit } step)
            (step.DueAt, step.DueIn) = (saga.UpdatedAt + limit, null);
        db.Add(new SagaTransition
        {
            CorrelationId = saga.CorrelationId,
            Version = saga.Version,
            From = from,
            To = saga.CurrentState,
            Event = typeof(TMessage).Name,
            MessageId = _context.MessageId ?? throw new InvalidOperationException("The rider gives every record a message id."),
            At = saga.UpdatedAt,
            By = saga.Remark?.By,
            Note = saga.Remark?.Note,
        });
    }

    static bool Changed(PropertyValues now, PropertyValues before) =>
        now.Properties.Any(property => !property.GetValueComparer().Equals(now[property], before[property]));
}
