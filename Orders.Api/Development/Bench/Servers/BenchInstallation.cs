using Confluent.Kafka;
using Npgsql;
using Orders.Api.Development.Embedded;
using Orders.Api.Hosting.Infrastructure;
using Orders.Contracts;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Api.Development.Bench.Servers;

/// <summary>A migrated database, topics with a prefix, and processes of the application that use them.</summary>
internal sealed class BenchInstallation : IAsyncDisposable
{
    readonly BenchServers _servers;
    readonly string _folder;
    readonly string _database;
    readonly NpgsqlDataSource _source;
    EmbeddedSandbox? _sandbox;

    BenchInstallation(BenchServers servers, string folder, bool countsStatements)
    {
        (_servers, _folder, CountsStatements) = (servers, folder, countsStatements);
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N")[16..];
        (_database, TopicPrefix) = ($"orders_bench_{id}", $"bench-{id}-");
        ConnectionString = new NpgsqlConnectionStringBuilder(servers.ConnectionString) { Database = _database }.ConnectionString;
        // Fills take minutes. The benchmark's own statements do not count.
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            CommandTimeout = 0,
            Options = countsStatements ? "-c pg_stat_statements.track=none" : null,
        });
    }

    public BenchServers Servers => _servers;

    public string ConnectionString { get; }

    public string TopicPrefix { get; }

    public ClientConfig Kafka => _servers.Kafka.Client;

    /// <summary>Whether PostgreSQL counts the statements of this database.</summary>
    public bool CountsStatements { get; }

    public static async Task<BenchInstallation> Create(BenchServers servers, string folder, CancellationToken cancellationToken)
    {
        var installation = new BenchInstallation(servers, folder, await servers.CountsStatements(cancellationToken));
        try
        {
            await installation.Prepare(cancellationToken);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    public string Topic(string name) => TopicPrefix + name;

    /// <summary>Runs a statement, and returns the number of rows that it changed.</summary>
    public async Task<int> Execute(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row; the default for NULL.</summary>
    public async Task<T?> Scalar<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    public ValueTask<NpgsqlConnection> Connect(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken);

    /// <summary>Starts the application in a process of its own, and does not wait until it is ready.</summary>
    /// <param name="roles">As in <c>Orders:Roles</c>; null for every role.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public async Task<BenchApplication> Start(string? roles, CancellationToken cancellationToken)
    {
        if (roles is null || roles.Contains("effects", StringComparison.Ordinal))
        {
            _sandbox ??= await EmbeddedSandbox.Start(
                Directory.CreateDirectory(Path.Combine(_folder, "sandbox")).FullName, webhookSecret: null, cancellationToken);
        }

        return await BenchApplication.Start(Settings(roles), _folder, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
            await _sandbox.DisposeAsync();
        await _source.DisposeAsync();
        await using (var server = NpgsqlDataSource.Create(_servers.ConnectionString))
        await using (var drop = server.CreateCommand($"DROP DATABASE IF EXISTS {_database} WITH (FORCE)"))
            await drop.ExecuteNonQueryAsync();
        using var admin = new AdminClientBuilder(new Dictionary<string, string>(Kafka)).Build();
        await admin.DeleteTopicsAsync(Topics.All.Select(Topic));
    }

    async Task Prepare(CancellationToken cancellationToken)
    {
        await using (var server = NpgsqlDataSource.Create(_servers.ConnectionString))
        await using (var create = server.CreateCommand($"CREATE DATABASE {_database}"))
            await create.ExecuteNonQueryAsync(cancellationToken);
        await using (var database = await Database.Start(ConnectionString, directory: null, _ => { }, cancellationToken))
            await database.Migrate(cancellationToken);
        await using (var broker = KafkaBroker.Of(_servers.Kafka with { TopicPrefix = TopicPrefix }))
            await broker.CreateMissingTopics(cancellationToken);
        await Execute($"SELECT {InboxPeriodSchema.Make}(now(), 1)", cancellationToken);
        if (CountsStatements)
            await Execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", cancellationToken);
    }

    Dictionary<string, string?> Settings(string? roles)
    {
        var external = _sandbox?.Url ?? "http://127.0.0.1:9";
        return new()
        {
            ["ConnectionStrings__Orders"] = ConnectionString,
            ["Kafka__BootstrapServers"] = Kafka.BootstrapServers,
            ["Kafka__TopicPrefix"] = TopicPrefix,
            ["Kafka__GroupInstanceId"] = "bench",
            ["Orders__Roles"] = roles,
            ["Payments__Provider"] = "keyed",
            ["Payments__BaseUrl"] = external,
            ["Fulfilment__BaseUrl"] = external,
            ["Notifications__PickupDirectory"] = Directory.CreateDirectory(Path.Combine(_folder, "mail")).FullName,
        };
    }
}
