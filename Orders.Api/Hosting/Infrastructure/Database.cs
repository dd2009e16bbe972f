using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Api.Development.Embedded;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>The PostgreSQL that the process uses: the operator's, or an embedded one.</summary>
internal sealed class Database : IAsyncDisposable
{
    const string Folder = "postgres";

    readonly EmbeddedPostgres? _embedded;

    Database(string connectionString, EmbeddedPostgres? embedded) => (ConnectionString, _embedded) = (connectionString, embedded);

    public string ConnectionString { get; }

    /// <summary>Whether PostgreSQL is embedded: only this process uses it, so the schema is migrated without being asked.</summary>
    public bool IsEmbedded => _embedded is not null;

    public IEnumerable<BannerLine> Banner =>
        [new("Database", $"{(_embedded is null ? "PostgreSQL" : $"embedded {_embedded.Description}")} at {Address}")];

    string Address
    {
        get
        {
            var connection = new NpgsqlConnectionStringBuilder(ConnectionString);
            return $"{connection.Host}:{connection.Port}/{connection.Database}";
        }
    }

    public static async Task<Database> Start(
        string? connectionString, DataDirectory? directory, Action<string> report, CancellationToken cancellationToken)
    {
        if (connectionString is not null)
            return new(connectionString, null);
        report("Starting the embedded PostgreSQL");
        var embedded = await EmbeddedPostgres.Start(directory!.Folder(Folder), report, cancellationToken);
        return new(embedded.ConnectionString, embedded);
    }

    /// <summary>Brings the schema up to date.</summary>
    public async Task Migrate(CancellationToken cancellationToken)
    {
        await using var db = Open();
        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>The migrations that have not been applied to the schema.</summary>
    public async Task<IReadOnlyList<string>> PendingMigrations(CancellationToken cancellationToken)
    {
        await using var db = Open();
        return [.. await db.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    /// <summary>The rights that this process needs and its role lacks, in one line; null if none.</summary>
    public async Task<string?> MissingRights(CancellationToken cancellationToken)
    {
        await using var db = Open();
        return await DatabaseRights.Missing(db, cancellationToken);
    }

    /// <summary>The replication slots that keep the outbox for Debezium.</summary>
    public async Task<IReadOnlyList<OutboxSlot>> OutboxSlots(CancellationToken cancellationToken)
    {
        await using var db = Open();
        return await db.OutboxSlots(cancellationToken);
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    OrdersDbContext Open() =>
        new((DbContextOptions<OrdersDbContext>)new DbContextOptionsBuilder<OrdersDbContext>().UseOrdersDatabase(ConnectionString).Options);
}
