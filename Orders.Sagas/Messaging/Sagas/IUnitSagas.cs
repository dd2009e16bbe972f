using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>The sagas of one type in a unit of work.</summary>
internal interface IUnitSagas
{
    /// <summary>The query of the sagas with some ids. Ids without a row are remembered too.</summary>
    (SqlStatement Statement, Action<DbDataReader> ReadRow) Query(DbContext db, IReadOnlyCollection<Guid> ids);

    /// <summary>What writes the unit's new and changed sagas, and their history.</summary>
    IEnumerable<SqlStatement> Writes(DbContext db);
}
