using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>Applies a message's changes of a saga to the unit of work.</summary>
/// <remarks>
/// Nothing is written here. The unit of work commits saga row, history row, inbox row and outbox rows together, and the version column
/// rejects the commit when another unit has changed the saga in the meantime.
/// </remarks>
internal sealed class EntityFrameworkSagaRepositoryContext<TSaga, TMessage>(
    DbContext db, UnitSagas<TSaga> sagas, ConsumeContext<TMessage> context, ISagaConsumeContextFactory<DbContext, TSaga> factory,
    UnitClock clock) :
    ConsumeContextScope<TMessage>(context, db),
    SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISagaWithHistory
    where TMessage : class
{
    readonly ConsumeContext<TMessage> _context = context;
    UnitSaga<TSaga>? _loaded;

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        factory.CreateSagaConsumeContext(db, _context, instance, SagaConsumeContextMode.Add);

    /// <summary>Does nothing: the unit's commit meets a concurrent insert at the primary key and is retried.</summary>
    /// <remarks>An insert ahead of the commit would cost one more round trip.</remarks>
    public Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance) => Task.FromResult<SagaConsumeContext<TSaga, TMessage>>(null!);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        _loaded = await sagas.Find(db, correlationId, CancellationToken);
        if (_loaded is null)
            return null!;
        // All messages of the unit share the instance, so the remark of an earlier message must not reach this change.
        _loaded.Instance.Remark = null;
        return await factory.CreateSagaConsumeContext(db, _context, _loaded.Instance, SagaConsumeContextMode.Load);
    }

    public async Task Save(SagaConsumeContext<TSaga> context)
    {
        var first = await Transition(context.Saga, from: null);
        sagas.Add(db, context.Saga, first);
    }

    public async Task Update(SagaConsumeContext<TSaga> context)
    {
        if (_loaded is null || !(StartsStep(context.Saga) || UnitSagas<TSaga>.IsChanged(db, _loaded)))
            return;
        var change = await Transition(context.Saga, _loaded.State);
        sagas.Change(db, _loaded, change);
    }

    public Task Delete(SagaConsumeContext<TSaga> context)
    {
        sagas.Remove(db, context.Saga);
        return Task.CompletedTask;
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    /// <summary>Does nothing: a unit of work is discarded as a whole when a message fails.</summary>
    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(
        ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class => factory.CreateSagaConsumeContext(db, consumeContext, instance, mode);

    /// <summary>Gives the saga its next version, and returns the history row of the change.</summary>
    async ValueTask<SagaTransition> Transition(TSaga saga, string? from)
    {
        saga.Version++;
        saga.UpdatedAt = await clock.Now(db, CancellationToken);
        if (saga is IDeadlineSaga { DueIn: { } limit } step)
            (step.DueAt, step.DueIn) = (saga.UpdatedAt + limit, null);
        return new SagaTransition
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
        };
    }

    /// <summary>A step that starts again is a change too, although <see cref="IDeadlineSaga.DueIn"/> is no column.</summary>
    static bool StartsStep(TSaga saga) => saga is IDeadlineSaga { DueIn: not null };
}
