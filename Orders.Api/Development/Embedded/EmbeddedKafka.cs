using System.Diagnostics;
using System.Security.Cryptography;
using Confluent.Kafka;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>An Apache Kafka node of our own on a loopback port, with its data in a folder of ours.</summary>
internal sealed class EmbeddedKafka : IAsyncDisposable
{
    // Between the choice of a port and its use somebody else may take it.
    const int Tries = 3;
    static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);
    readonly ChildProcess _server;

    EmbeddedKafka(ChildProcess server, string bootstrapServers)
    {
        _server = server;
        BootstrapServers = bootstrapServers;
    }

    public string BootstrapServers { get; }
    public bool HasExited => _server.HasExited;

    /// <summary>Starts the node on a folder that is nobody else's, formatting it first if need be; returns when the node answers.</summary>
    /// <param name="home">Where its scripts are.</param>
    /// <param name="folder">Its data, and the ports that it had last.</param>
    /// <param name="say">Told of a long step.</param>
    /// <param name="cancellation">Ends the wait for it.</param>
    /// <param name="detour">A second way to it, if there is one.</param>
    /// <exception cref="StartupException">It does not start.</exception>
    public static async Task<EmbeddedKafka> Start(KafkaHome home, string folder, Action<string> say, CancellationToken cancellation, KafkaFallback? detour = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Remembered(Path.Combine(folder, "port"));
            var controllerPort = FreePort.Remembered(Path.Combine(folder, "controller.port"));
            var properties = Path.Combine(folder, "server.properties");
            var data = Path.Combine(folder, "data");
            await File.WriteAllTextAsync(properties, KafkaProperties.Render(data, port, controllerPort, detour), cancellation);
            if (!File.Exists(Path.Combine(data, "meta.properties")))
                await Format(home, folder, properties, say, cancellation);
            var server = await ChildProcess.Start(Options("server", home.ServerStart, [properties], folder), cancellation);
            try
            {
                if (await UntilReady(server, $"127.0.0.1:{port}", cancellation))
                    return new(server, $"127.0.0.1:{port}");
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
            await server.DisposeAsync();
            if (attempt == Tries)
                throw new StartupException($"Kafka does not start in {folder}: {server.LogTail(3)}");
        }
    }

    /// <summary>Ends the node as a crash does.</summary>
    public Task Kill() => _server.Kill();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    static async Task Format(KafkaHome home, string folder, string properties, Action<string> say, CancellationToken cancellation)
    {
        say($"Formatting Kafka's data folder in {folder} (once)");
        var clusterId = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', 'a').Replace('/', 'b');
        string[] arguments = ["format", "--cluster-id", clusterId, "--config", properties, "--ignore-formatted"];
        await using var format = await ChildProcess.Start(Options("format", home.Storage, arguments, folder), cancellation);
        await format.WaitForExit(cancellation);
        if (format.ExitCode != 0)
            throw new StartupException($"Kafka's data folder cannot be formatted in {folder}: {format.LogTail(3)}");
    }

    static ChildProcessOptions Options(string name, string script, IReadOnlyList<string> arguments, string folder) => new()
    {
        Name = name,
        Program = script,
        Arguments = arguments,
        Directory = folder,
        Environment = new Dictionary<string, string?> { ["LOG_DIR"] = folder, ["KAFKA_HEAP_OPTS"] = "-Xms128M -Xmx512M" },
    };

    static async Task<bool> UntilReady(ChildProcess server, string address, CancellationToken cancellation)
    {
        var config = new AdminClientConfig { BootstrapServers = address, ReconnectBackoffMs = 20, ReconnectBackoffMaxMs = 100 };
        using var admin = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        var waiting = Stopwatch.StartNew();
        while (!server.HasExited)
        {
            if (await Task.Run(() => Answers(admin), cancellation))
                return true;
            if (waiting.Elapsed > ReadyLimit)
                throw new StartupException($"Kafka does not answer after {ReadyLimit.TotalSeconds:0} s on {address}: {server.LogTail(3)}");
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
