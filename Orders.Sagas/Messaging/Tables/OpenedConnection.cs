using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Orders.Sagas.Messaging.Tables;

/// <summary>The connection of a context, open until it is disposed.</summary>
/// <remarks>
/// EF Core counts how often a connection was opened, and a context keeps the count in its pool. Without the disposal each later user of the
/// context would hold a connection between its statements, while it waits for others that need one.
/// </remarks>
internal sealed class OpenedConnection : IAsyncDisposable
{
    readonly DbContext _db;

    OpenedConnection(DbContext db) => _db = db;

    public NpgsqlConnection Connection => (NpgsqlConnection)_db.Database.GetDbConnection();

    public static async Task<OpenedConnection> Of(DbContext db, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // The one place that opens.
        await db.Database.OpenConnectionAsync(cancellationToken);
#pragma warning restore RS0030
        return new(db);
    }

    public async ValueTask DisposeAsync() => await _db.Database.CloseConnectionAsync();
}
