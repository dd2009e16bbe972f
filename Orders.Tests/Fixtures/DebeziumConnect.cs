using Npgsql;
using Orders.Api.Development.Embedded;
using Orders.Tests.Architecture;

namespace Orders.Tests.Fixtures;

/// <summary>Kafka Connect with Debezium on the outbox of one database; a test may kill and restart it.</summary>
/// <remarks>
/// It uses deploy/debezium-outbox.json, as an operator would, with environment variables. Its database user may read the log, and no table.
/// </remarks>
internal sealed class DebeziumConnect(TestDatabase database, string bootstrapServers, KafkaHome home, string folder) : IAsyncDisposable
{
    const string Script = "connect-standalone.sh";
    const string Role = "debezium";
    const string Password = "only-replication";
    const string Plugin = "debezium-postgres";

    /// <summary>Longer than any test, so that a killed worker has stored no offset and sends every row again.</summary>
    static readonly TimeSpan OffsetFlushInterval = TimeSpan.FromHours(1);
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    ChildProcess? _worker;

    /// <summary>Skips the test if Kafka Connect or Debezium is missing. Call it first in the test.</summary>
    public static KafkaHome Require()
    {
        TestBroker.RequireReal("Kafka Connect needs one.");
        if (KafkaHome.Find() is { } home && File.Exists(ScriptOf(home)) && Directory.Exists(Path.Combine(PluginsOf(home), Plugin)))
            return home;
        throw Xunit.Sdk.SkipException.ForSkip($"Needs Kafka Connect and Debezium: KAFKA_HOME with bin/{Script} and plugins/{Plugin}.");
    }

    public static async Task<DebeziumConnect> Start(KafkaHome home, TestDatabase database)
    {
        await database.Execute($"CREATE ROLE {Role} LOGIN REPLICATION PASSWORD '{Password}'");
        var connect = new DebeziumConnect(
            database, await TestBroker.BootstrapServers(), home, TestRun.Folder("connect-" + TestBroker.Prefix()));
        await connect.Start();
        return connect;
    }

    /// <summary>Kills the worker with SIGKILL before it has stored an offset.</summary>
    public async Task Kill()
    {
        await _worker!.Kill();
        await Eventually.Equal(false, IsReading);
    }

    /// <summary>Starts the worker, and waits until it reads the replication slot.</summary>
    public async Task Start()
    {
        var worker = Path.Combine(folder, "worker.properties");
        await File.WriteAllTextAsync(worker, Worker());
        _worker = await ChildProcess.Start(
            new ChildProcessOptions
            {
                Name = "connect",
                Program = ScriptOf(home),
                Arguments = [worker, Path.Combine(SourceTree.Root, "deploy", "debezium-outbox.json")],
                Directory = folder,
                Environment = Environment(new NpgsqlConnectionStringBuilder(database.ConnectionString)),
            },
            CancellationToken.None);
        await Eventually.True(
            async () => _worker.HasExited ? throw new InvalidOperationException($"Connect ended: {_worker.LogTail()}") : await IsReading(),
            StartLimit, "Connect reads the slot");
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
            await _worker.DisposeAsync();
    }

    Task<bool> IsReading() => database.Scalar<bool>("SELECT bool_or(is_active) FROM outbox_slot");

    string Worker() => $"""
        bootstrap.servers={bootstrapServers}
        listeners=http://127.0.0.1:0
        plugin.path={PluginsOf(home)}
        plugin.discovery=service_load
        offset.storage.file.filename={Path.Combine(folder, "offsets")}
        offset.flush.interval.ms={(int)OffsetFlushInterval.TotalMilliseconds}
        key.converter=org.apache.kafka.connect.storage.StringConverter
        value.converter=org.apache.kafka.connect.converters.ByteArrayConverter
        config.providers=env
        config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
        """;

    static Dictionary<string, string?> Environment(NpgsqlConnectionStringBuilder connection) => new()
    {
        ["ORDERS_DATABASE_HOST"] = connection.Host,
        ["ORDERS_DATABASE_PORT"] = $"{connection.Port}",
        ["ORDERS_DATABASE_NAME"] = connection.Database,
        ["ORDERS_DATABASE_USER"] = Role,
        ["ORDERS_DATABASE_PASSWORD"] = Password,
    };

    static string ScriptOf(KafkaHome home) => Path.Combine(home.Directory, "bin", Script);
    static string PluginsOf(KafkaHome home) => Path.Combine(home.Directory, "plugins");
}
