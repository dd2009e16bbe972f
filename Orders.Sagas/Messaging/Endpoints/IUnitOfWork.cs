using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>
/// Everything that a record, or a batch of records, changes in the database: collected while the records go through their endpoint, written in one
/// transaction by <see cref="Commit"/>. A unit that fails is thrown away whole; a retry begins a new one.
/// </summary>
public interface IUnitOfWork : IAsyncDisposable
{
    /// <summary>The scope that consumers and sagas of the unit's records are resolved from.</summary>
    IServiceScope Scope { get; }

    /// <summary>Says that a record becomes part of the unit, before it is dispatched.</summary>
    void Add(TopicRecordContext record)
    {
    }

    /// <summary>Writes the unit in one transaction. The records' offsets may be committed once this has returned.</summary>
    /// <exception cref="DuplicateMessageException">A record of the unit had been consumed before; nothing was written.</exception>
    Task Commit(CancellationToken cancellationToken);
}

/// <summary>Begins the units of work of one topic endpoint.</summary>
public interface IUnitOfWorkFactory
{
    /// <summary>Begins an empty unit; touches no database yet.</summary>
    IUnitOfWork Begin();
}
