using Confluent.Kafka;
using Npgsql;
using Orders.Api.Development.Embedded;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Bench.Servers;

/// <summary>The PostgreSQL and the Kafka of all benchmarks: those of the settings, else embedded ones in a folder of their own.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    const string StatementCounter = "pg_stat_statements";

    readonly Stack<Func<ValueTask>> _started = [];
    readonly string _folder;
    int _installations;

    BenchServers(OrdersSettings settings)
    {
        // Beside the application's folder, which may be in use.
        var userData = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        _folder = $"{DataDirectory.Choose(settings.DataDirectory, ServerUser.IsRoot, userData)}-bench-{Environment.ProcessId}";
        Kafka = settings.Kafka;
    }

    /// <summary>How to reach the broker.</summary>
    public KafkaSettings Kafka { get; private set; }

    public string KafkaDescription { get; private set; } = "Kafka of Kafka:BootstrapServers";

    /// <summary>Connects to the server's own database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Null if the benchmark did not start the server.</summary>
    public int? PostgresProcessId { get; private set; }

    /// <summary>Null if the benchmark did not start the broker.</summary>
    public int? KafkaProcessId { get; private set; }

    /// <exception cref="StartupException">A server does not start, or there is no Kafka.</exception>
    public static async Task<BenchServers> Start(OrdersSettings settings, Action<string> report, CancellationToken cancellationToken)
    {
        var servers = new BenchServers(settings);
        try
        {
            await servers.StartAll(settings, report, cancellationToken);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a database and topics, used by one measurement.</summary>
    public Task<BenchInstallation> Install(CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _installations);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"installation-{number}")).FullName;
        return BenchInstallation.Create(this, folder, cancellationToken);
    }

    /// <summary>The value of a setting of PostgreSQL.</summary>
    public async Task<string> ServerSetting(string name, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand("SELECT coalesce(current_setting($1, true), '')");
        command.Parameters.Add(new() { Value = name });
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Whether PostgreSQL counts statements, and this user may read the counts.</summary>
    public async Task<bool> CountsStatements(CancellationToken cancellationToken) =>
        (await ServerSetting("shared_preload_libraries", cancellationToken)).Contains(StatementCounter, StringComparison.Ordinal)
        && await ServerSetting("is_superuser", cancellationToken) == "on";

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var stop))
            await stop();
    }

    async Task StartAll(OrdersSettings settings, Action<string> report, CancellationToken cancellationToken)
    {
        var directory = DataDirectory.Hold(_folder);
        _started.Push(() =>
        {
            directory.Dispose();
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        });
        ConnectionString = settings.ConnectionString ?? await StartPostgres(directory.Folder("postgres"), report, cancellationToken);
        if (settings.Kafka.BootstrapServers is null)
            await StartKafka(directory.Folder("kafka"), report, cancellationToken);
    }

    async Task<string> StartPostgres(string folder, Action<string> report, CancellationToken cancellationToken)
    {
        report("Starting PostgreSQL ...");
        var counting = new Dictionary<string, string> { ["shared_preload_libraries"] = StatementCounter };
        EmbeddedPostgres postgres;
        try
        {
            postgres = await EmbeddedPostgres.Start(folder, report, cancellationToken, counting);
        }
        catch (StartupException)
        {
            // The installation may lack the library: then statements are not counted.
            postgres = await EmbeddedPostgres.Start(folder, report, cancellationToken);
        }

        _started.Push(postgres.DisposeAsync);
        PostgresProcessId = postgres.ProcessId;
        return postgres.ConnectionString;
    }

    async Task StartKafka(string folder, Action<string> report, CancellationToken cancellationToken)
    {
        var home = KafkaHome.Find() ?? throw new StartupException(
            "The benchmark needs a Kafka broker: set KAFKA_HOME to an Apache Kafka distribution, or set Kafka__BootstrapServers.");
        report($"Starting Kafka {home.Version} ...");
        var kafka = await EmbeddedKafka.Start(home, folder, report, cancellationToken);
        _started.Push(kafka.DisposeAsync);
        (KafkaProcessId, KafkaDescription) = (kafka.ProcessId, $"Apache Kafka {home.Version}");
        Kafka = Kafka with { Client = new ClientConfig { BootstrapServers = kafka.BootstrapServers } };
    }
}
