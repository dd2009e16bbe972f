using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>The sagas of one type in a unit of work.</summary>
internal interface IUnitSagas
{
    /// <summary>One row for each change, in their order.</summary>
    IReadOnlyList<SagaTransition> History { get; }

    /// <summary>Reads the sagas with some ids by one query. Ids without a saga are remembered too.</summary>
    Task Load(DbContext db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);
}
