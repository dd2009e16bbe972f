using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Collects the database changes of one record or a batch, and writes them in one transaction.</summary>
/// <remarks>A unit that fails is discarded as a whole; a retry begins a new unit.</remarks>
public interface IUnitOfWork : IAsyncDisposable
{
    /// <summary>The scope from which MassTransit resolves consumers and sagas.</summary>
    IServiceScope Scope { get; }

    /// <summary>Reads what the records need, before the first of them is dispatched.</summary>
    /// <returns>The records whose effects are committed already. They must not be dispatched.</returns>
    Task<IReadOnlySet<UnitRecord>> Prepare(IReadOnlyList<UnitRecord> records, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<UnitRecord>>(FrozenSet<UnitRecord>.Empty);

    /// <summary>Adds a record, before the record is dispatched.</summary>
    void Add(TopicRecordContext record)
    {
    }

    /// <summary>Writes the unit in one transaction. Afterwards the records' offsets may be committed.</summary>
    /// <exception cref="DuplicateMessageException">A record of the unit is a duplicate; nothing was written.</exception>
    Task Commit(CancellationToken cancellationToken);
}

/// <summary>Begins the units of work of one topic endpoint.</summary>
public interface IUnitOfWorkFactory
{
    /// <summary>Begins an empty unit, without a database call.</summary>
    IUnitOfWork Begin();
}
