using System.Globalization;
using Orders.Api.Development.Embedded;
using StackExchange.Redis;

namespace Orders.Tests.Fixtures;

/// <summary>A private redis-server on a loopback port; with an append-only file it survives a kill.</summary>
internal sealed class TestRedis : IAsyncDisposable
{
    const string Program = "redis-server";

    // Another process may take a port between the choice of the port and its use.
    const int MaxAttempts = 3;
    static readonly Lazy<Task<TestRedis>> SharedServer = new(() => Start("shared"));
    static int _count;

    readonly string _folder;
    readonly int _port;
    ChildProcess _server;

    TestRedis(string folder, int port, ChildProcess server) => (_folder, _port, _server) = (folder, port, server);

    /// <summary>For clients of a running server, with time-outs that a loaded machine does not reach.</summary>
    public string Configuration =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port},connectTimeout=30000,asyncTimeout=60000");

    /// <summary>For clients that outlive the server. A short connectTimeout lets them reconnect soon.</summary>
    public string ConfigurationForReconnecting =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port},connectTimeout=2000,asyncTimeout=60000");

    /// <summary>Returns the server that all tests share; each test uses keys of its own.</summary>
    public static async Task<TestRedis> Shared()
    {
        DebianTool.Require(Program);
        return await SharedServer.Value;
    }

    /// <summary>Starts a server of one test, which may kill it.</summary>
    public static Task<TestRedis> Start()
    {
        DebianTool.Require(Program);
        return Start(string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _count)}"));
    }

    /// <summary>Kills the server with SIGKILL.</summary>
    public Task Kill() => _server.Kill();

    /// <summary>Starts the server again on its append-only file.</summary>
    public async Task Restart()
    {
        _server = await Run(_folder, _port);
        Assert.True(await Answers(), $"{Program} does not restart: {_server.LogTail()}");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal static async Task End()
    {
        if (SharedServer.IsValueCreated)
            await (await SharedServer.Value).DisposeAsync();
    }

    static async Task<TestRedis> Start(string name)
    {
        var folder = TestRun.Folder("redis-" + name);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Any();
            var redis = new TestRedis(folder, port, await Run(folder, port));
            if (await redis.Answers())
                return redis;
            await redis.DisposeAsync();
            if (attempt == MaxAttempts)
                throw new InvalidOperationException($"{Program} does not start: {redis._server.LogTail()}");
        }
    }

    static Task<ChildProcess> Run(string folder, int port) => ChildProcess.Start(
        new ChildProcessOptions
        {
            Name = "redis",
            Program = SearchPath.Find(Program)!,
            Arguments =
            [
                "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder,
                "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction",
            ],
            Directory = folder,
        },
        CancellationToken.None);

    /// <summary>Waits until the server answers or ends; returns whether it answers.</summary>
    async Task<bool> Answers()
    {
        var options = ConfigurationOptions.Parse(ConfigurationForReconnecting);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await Eventually.True(async () => _server.HasExited || await Answers(connection));
        return !_server.HasExited;
    }

    static async Task<bool> Answers(ConnectionMultiplexer connection)
    {
        try
        {
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (Exception exception) when (exception is RedisException or RedisTimeoutException)
        {
            return false;
        }
    }
}
