using System.Diagnostics;
using System.Security.Cryptography;
using Confluent.Kafka;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>A private Apache Kafka node on a loopback port.</summary>
internal sealed class EmbeddedKafka : IAsyncDisposable
{
    // Another process may take a port between the choice of the port and its use.
    const int MaxAttempts = 3;
    const string Properties = "server.properties";
    static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);
    readonly ChildProcess _server;

    EmbeddedKafka(ChildProcess server, string bootstrapServers)
    {
        _server = server;
        BootstrapServers = bootstrapServers;
    }

    public string BootstrapServers { get; }
    public int ProcessId => _server.Id;
    public bool HasExited => _server.HasExited;

    /// <summary>Formats the data folder if it is new, starts the node, and returns when the node answers.</summary>
    /// <param name="home">The distribution with the scripts.</param>
    /// <param name="folder">Holds the node's data and its last ports. No other process may use this folder.</param>
    /// <param name="report">Is called before a step that takes long.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="proxied">A second listener, for clients that connect through a proxy.</param>
    /// <param name="further">Lines of the node's properties, which win over the usual ones.</param>
    /// <exception cref="StartupException">The node does not start.</exception>
    public static async Task<EmbeddedKafka> Start(
        KafkaHome home, string folder, Action<string> report, CancellationToken cancellationToken, ProxiedListener? proxied = null,
        IReadOnlyList<string>? further = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Remembered(Path.Combine(folder, "port"));
            var controllerPort = FreePort.Remembered(Path.Combine(folder, "controller.port"));
            var properties = KafkaProperties.Render(port, controllerPort, proxied) + string.Join('\n', further ?? []);
            await File.WriteAllTextAsync(Path.Combine(folder, Properties), properties, cancellationToken);
            if (!File.Exists(Path.Combine(folder, KafkaProperties.DataFolder, "meta.properties")))
                await Format(home, folder, report, cancellationToken);
            var server = await ChildProcess.Start(Options("server", home.ServerStart, [Properties], folder), cancellationToken);
            try
            {
                if (await WaitUntilReady(server, $"127.0.0.1:{port}", cancellationToken))
                    return new(server, $"127.0.0.1:{port}");
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
            await server.DisposeAsync();
            if (attempt == MaxAttempts)
                throw new StartupException($"Kafka does not start in {folder}. Its last output: {server.LogTail(3)}");
        }
    }

    /// <summary>Kills the node with SIGKILL.</summary>
    public Task Kill() => _server.Kill();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    static async Task Format(KafkaHome home, string folder, Action<string> report, CancellationToken cancellationToken)
    {
        report($"Formatting Kafka's data folder in {folder} (once)");
        var clusterId = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', 'a').Replace('/', 'b');
        string[] arguments = ["format", "--cluster-id", clusterId, "--config", Properties, "--ignore-formatted"];
        await using var format = await ChildProcess.Start(Options("format", home.Storage, arguments, folder), cancellationToken);
        await format.WaitForExit(cancellationToken);
        if (format.ExitCode != 0)
            throw new StartupException($"kafka-storage format failed in {folder}. Its last output: {format.LogTail(3)}");
    }

    static ChildProcessOptions Options(string name, string script, IReadOnlyList<string> arguments, string folder) => new()
    {
        Name = name,
        Program = script,
        Arguments = arguments,
        Directory = folder,
        Environment = new Dictionary<string, string?>
        {
            // The folder that the node is started in. Kafka's scripts split a path at blanks.
            ["LOG_DIR"] = ".",
            ["KAFKA_HEAP_OPTS"] = "-Xms128M -Xmx512M",
            // Java reads the name of its own folder in this encoding. In another one, a folder with an accent does not exist.
            ["LC_ALL"] = "C.UTF-8",
        },
    };

    static async Task<bool> WaitUntilReady(ChildProcess server, string address, CancellationToken cancellationToken)
    {
        var config = new AdminClientConfig { BootstrapServers = address, ReconnectBackoffMs = 20, ReconnectBackoffMaxMs = 100 };
        using var admin = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        var waiting = Stopwatch.StartNew();
        while (!server.HasExited)
        {
            if (await Task.Run(() => Answers(admin), cancellationToken))
                return true;
            if (waiting.Elapsed > ReadyLimit)
                throw new StartupException(
                    $"Kafka did not answer on {address} within {ReadyLimit.TotalSeconds:0} s. Its last output: {server.LogTail(3)}");
        }
        return false;
    }

    static bool Answers(IAdminClient admin)
    {
        try
        {
            return admin.GetMetadata(TimeSpan.FromMilliseconds(500)).Brokers.Count > 0;
        }
        catch (KafkaException)
        {
            return false;
        }
    }
}
