using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>Applies a message's changes of a saga to the unit of work's DbContext.</summary>
/// <remarks>
/// Nothing is written here. The unit of work commits saga row, history row, inbox row and outbox rows together, and the version column
/// rejects the commit when another unit has changed the saga in the meantime.
/// </remarks>
internal sealed class EntityFrameworkSagaRepositoryContext<TSaga, TMessage>(
    DbContext db, ConsumeContext<TMessage> context, ISagaConsumeContextFactory<DbContext, TSaga> factory, TimeProvider time) :
    ConsumeContextScope<TMessage>(context, db),
    SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISagaWithHistory
    where TMessage : class
{
    readonly ConsumeContext<TMessage> _context = context;
    PropertyValues? _loaded;

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        factory.CreateSagaConsumeContext(db, _context, instance, SagaConsumeContextMode.Add);

    /// <summary>Does nothing: the unit's commit meets a concurrent insert at the primary key and is retried.</summary>
    /// <remarks>An insert ahead of the commit would cost one more round trip.</remarks>
    public Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance) => Task.FromResult<SagaConsumeContext<TSaga, TMessage>>(null!);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        var instance = await db.Set<TSaga>().FindAsync([correlationId], CancellationToken);
        if (instance is null)
            return null!;
        // All messages of the unit share the instance, so the remark of an earlier message must not reach this change.
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
        if (_loaded is not null && (StartsStep(context.Saga) || Changed(db.Entry(context.Saga).CurrentValues, _loaded)))
            Record(context.Saga, _loaded.GetValue<string>(nameof(ISagaWithHistory.CurrentState)));
        return Task.CompletedTask;
    }

    public Task Delete(SagaConsumeContext<TSaga> context)
    {
        db.Remove(context.Saga);
        return Task.CompletedTask;
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    /// <summary>Does nothing: the unit of work discards its DbContext when a message fails.</summary>
    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(
        ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
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
            MessageId = _context.MessageId ?? throw new InvalidOperationException("The rider must give every message an id."),
            At = saga.UpdatedAt,
            By = saga.Remark?.By,
            Note = saga.Remark?.Note,
        });
    }

    /// <summary>A step that starts again is a change too, although <see cref="IDeadlineSaga.DueIn"/> is no column.</summary>
    static bool StartsStep(TSaga saga) => saga is IDeadlineSaga { DueIn: not null };

    static bool Changed(PropertyValues now, PropertyValues before) =>
        now.Properties.Any(property => !property.GetValueComparer().Equals(now[property], before[property]));
}
