using System.Diagnostics;
using Orders.Api.Development.Sandbox.Webhooks;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>The sandbox as a process of its own on a loopback port, with its ledger in a folder of ours: it is the outside, so it shares nothing with us but HTTP.</summary>
internal sealed class EmbeddedSandbox : IAsyncDisposable
{
    // Between the choice of a port and its use somebody else may take it.
    const int Tries = 3;
    static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    readonly ChildProcess _server;

    EmbeddedSandbox(ChildProcess server, string url) => (_server, Url) = (server, url);

    public string Url { get; }

    /// <summary>Starts it on a folder that is nobody else's; returns when it answers.</summary>
    /// <param name="folder">Its ledger, its port and its log lie there.</param>
    /// <param name="webhookSecret">Signs its webhooks, which wait for <see cref="SendWebhooks"/>; null for none.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="StartupException">It does not start.</exception>
    public static async Task<EmbeddedSandbox> Start(string folder, string? webhookSecret, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = $"http://127.0.0.1:{FreePort.Remembered(Path.Combine(folder, "port"))}";
            var server = await ChildProcess.Start(Options(folder, url, webhookSecret), cancellation);
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

    /// <summary>Tells it who wants its webhooks.</summary>
    /// <exception cref="StartupException">It does not take that.</exception>
    public async Task SendWebhooks(Uri to, CancellationToken cancellation)
    {
        using var http = Client();
        try
        {
            using var answer = await http.PutAsJsonAsync(new Uri($"{Url}/webhooks"), new { url = to }, cancellation);
            answer.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException e)
        {
            throw new StartupException($"The sandbox on {Url} does not take the address for its webhooks ({e.Message}): {_server.LogTail(3)}");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    static HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerLimit };

    static ChildProcessOptions Options(string folder, string url, string? webhookSecret)
    {
        var (program, arguments) = OwnExecutable.Command;
        string[] webhooks = webhookSecret is null ? [] : ["--webhooks", WebhookTarget.Later];
        return new()
        {
            Name = "sandbox",
            Program = program,
            Arguments = [.. arguments, "sandbox", "--urls", url, "--ledger", Path.Combine(folder, "ledger.jsonl"), .. webhooks],
            Directory = folder,
            Environment = new Dictionary<string, string?> { [WebhookTarget.SecretVariable] = webhookSecret },
        };
    }

    static async Task<bool> UntilReady(ChildProcess server, string url, CancellationToken cancellation)
    {
        using var http = Client();
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
