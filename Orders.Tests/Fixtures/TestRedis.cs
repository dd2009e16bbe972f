using System.Globalization;
using Orders.Api.Embedded;
using StackExchange.Redis;

namespace Orders.Tests.Fixtures;

/// <summary>A redis-server of our own, on a loopback port, whose memory outlives its process as far as its log does.</summary>
internal sealed class TestRedis : IAsyncDisposable
{
    const string Program = "redis-server";
    static readonly Lazy<Task<TestRedis>> SharedServer = new(() => Start("shared"));
    static int _count;

    readonly string _folder;
    readonly int _port;
    ChildProcess _server;

    TestRedis(string folder, int port, ChildProcess server) => (_folder, _port, _server) = (folder, port, server);

    public string Configuration => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port},connectTimeout=1000,asyncTimeout=2000");

    /// <summary>The server of the test run; its tests use keys of their own.</summary>
    public static async Task<TestRedis> Shared()
    {
        DebianTool.Require(Program);
        return await SharedServer.Value;
    }

    /// <summary>A server of one test, which may kill it.</summary>
    public static Task<TestRedis> Start()
    {
        DebianTool.Require(Program);
        return Start(string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _count)}"));
    }

    /// <summary>As by <c>kill -9</c>.</summary>
    public Task Kill() => _server.Kill();

    /// <summary>Starts again on what it had stored.</summary>
    public async Task Restart()
    {
        _server = await Run(_folder, _port);
        await UntilItAnswers();
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
        var port = FreePort.Any();
        var redis = new TestRedis(folder, port, await Run(folder, port));
        await redis.UntilItAnswers();
        return redis;
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

    async Task UntilItAnswers()
    {
        var options = ConfigurationOptions.Parse(Configuration);
        options.AbortOnConnectFail = false;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await Eventually.True(async () =>
        {
            try
            {
                await connection.GetDatabase().PingAsync();
                return true;
            }
            catch (Exception e) when (e is RedisException or RedisTimeoutException && !_server.HasExited)
            {
                return false;
            }
        });
    }
}
