using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>The sagas of one type in a unit of work.</summary>
internal interface IUnitSagas
{
    /// <summary>Reads the sagas with some ids by one query. Ids without a saga are remembered too.</summary>
    Task Load(DbContext db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>The statement that writes the history of all changes; null if there are none.</summary>
    SqlStatement? WriteHistory(DbContext db);
}
