using System.Diagnostics;

namespace Orders.Api.Embedded;

/// <summary>The sandbox as a process of its own on a loopback port, with its ledger in a folder of ours: it is the outside, so it shares nothing with us but HTTP.</summary>
internal sealed class EmbeddedSandbox : IAsyncDisposable
{
    // Between the choice of a port and its use somebody else may take it.
    const int Tries = 3;
    static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    readonly ChildProcess _server;

    EmbeddedSandbox(ChildProcess server, string url) => (_server, Url) = (server, url);

    public string Url { get; }

    /// <summary>Starts it on a folder that is nobody else's; returns when it answers.</summary>
    /// <exception cref="StartupException">It does not start.</exception>
    public static async Task<EmbeddedSandbox> Start(string folder, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = $"http://127.0.0.1:{FreePort.Remembered(Path.Combine(folder, "port"))}";
            var server = await ChildProcess.Start(Options(folder, url), cancellation);
            try
            {
                if (await UntilReady(server, url, cancellation))
                    return new(server, url);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
            await server.DisposeAsync();
            if (attempt == Tries)
                throw new StartupException($"The sandbox does not start in {folder}: {server.LogTail(3)}");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    static ChildProcessOptions Options(string folder, string url)
    {
        var (program, arguments) = OwnExecutable.Command;
        return new()
        {
            Name = "sandbox",
            Program = program,
            Arguments = [.. arguments, "sandbox", "--urls", url, "--ledger", Path.Combine(folder, "ledger.jsonl")],
            Directory = folder,
        };
    }

    static async Task<bool> UntilReady(ChildProcess server, string url, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        var waiting = Stopwatch.StartNew();
        while (!server.HasExited)
        {
            if (await Answers(http, url, cancellation))
                return true;
            if (waiting.Elapsed > ReadyLimit)
                throw new StartupException($"The sandbox does not answer after {ReadyLimit.TotalSeconds:0} s on {url}: {server.LogTail(3)}");
            await Task.Delay(50, cancellation);
        }
        return false;
    }

    /// <summary>Any answer is one: the server listens only when its ledger is open.</summary>
    static async Task<bool> Answers(HttpClient http, string url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url), cancellation);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The client's own limit: the machine is slow, and nobody asked to stop.
            return false;
        }
    }
}
