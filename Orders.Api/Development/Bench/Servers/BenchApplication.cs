using System.Diagnostics;
using Orders.Api.Development.Embedded;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Bench.Servers;

/// <summary>This executable, serving in a process of its own.</summary>
internal sealed class BenchApplication : IAsyncDisposable
{
    const int MaxConnections = 1_000;
    static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);
    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(60);

    readonly ChildProcess _process;

    BenchApplication(ChildProcess process, string url)
    {
        _process = process;
        var handler = new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = MaxConnections };
        Http = new HttpClient(handler) { BaseAddress = new Uri(url), Timeout = RequestLimit };
    }

    public HttpClient Http { get; }

    public int ProcessId => _process.Id;

    /// <param name="settings">Environment variables.</param>
    /// <param name="folder">Takes the log.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<BenchApplication> Start(
        IReadOnlyDictionary<string, string?> settings, string folder, CancellationToken cancellationToken)
    {
        var url = $"http://127.0.0.1:{FreePort.Any()}";
        var (program, arguments) = OwnExecutable.Command;
        var process = await ChildProcess.Start(
            new()
            {
                Name = "application",
                Program = program,
                Arguments = [.. arguments, "serve", "--urls", url],
                Directory = folder,
                Environment = settings,
                StopLimit = TimeSpan.FromSeconds(40),
            },
            cancellationToken);
        return new(process, url);
    }

    public Task WaitUntilReady(CancellationToken cancellationToken) =>
        Try(() => Http.GetAsync("health/ready", cancellationToken), cancellationToken);

    /// <summary>Sends a request again and again until it succeeds.</summary>
    /// <exception cref="StartupException">The process ended, or the limit passed.</exception>
    public async Task Try(Func<Task<HttpResponseMessage>> request, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (!await Succeeds(request))
        {
            if (_process.HasExited || waiting.Elapsed > ReadyLimit)
                throw new StartupException($"The application does not serve. Its last output: {_process.LogTail()}");
            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Kills the process with SIGKILL.</summary>
    public Task Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }

    static async Task<bool> Succeeds(Func<Task<HttpResponseMessage>> request)
    {
        try
        {
            using var answer = await request();
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
