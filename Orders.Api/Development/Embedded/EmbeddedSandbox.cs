using System.Diagnostics;
using Orders.Api.Development.Sandbox.Webhooks;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>The sandbox as a child process on a loopback port.</summary>
/// <remarks>The sandbox stands in for external systems, so it shares only HTTP with the application.</remarks>
internal sealed class EmbeddedSandbox : IAsyncDisposable
{
    // Another process may take a port between the choice of the port and its use.
    const int MaxAttempts = 3;
    static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    readonly ChildProcess _server;

    EmbeddedSandbox(ChildProcess server, string url) => (_server, Url) = (server, url);

    public string Url { get; }

    /// <summary>Starts the sandbox, and returns when it answers.</summary>
    /// <param name="folder">Holds the ledger, the port and the log. No other process may use this folder.</param>
    /// <param name="webhookSecret">Signs the webhooks, which wait for <see cref="SendWebhooks"/>; null for no webhooks.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StartupException">The sandbox does not start.</exception>
    public static async Task<EmbeddedSandbox> Start(string folder, string? webhookSecret, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = $"http://127.0.0.1:{FreePort.Remembered(Path.Combine(folder, "port"))}";
            var server = await ChildProcess.Start(Options(folder, url, webhookSecret), cancellationToken);
            try
            {
                if (await WaitUntilReady(server, url, cancellationToken))
                    return new(server, url);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
            await server.DisposeAsync();
            if (attempt == MaxAttempts)
                throw new StartupException($"The sandbox does not start in {folder}. Its last output: {server.LogTail(3)}");
        }
    }

    /// <summary>Sets the URL that receives the sandbox's webhooks.</summary>
    /// <exception cref="StartupException">The sandbox refuses the URL or does not answer.</exception>
    public async Task SendWebhooks(Uri to, CancellationToken cancellationToken)
    {
        using var http = Client();
        try
        {
            using var answer = await http.PutAsJsonAsync(new Uri($"{Url}/webhooks"), new { url = to }, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException exception)
        {
            throw new StartupException(
                $"The sandbox on {Url} did not accept the webhook URL {to} ({exception.Message}). Its last output: {_server.LogTail(3)}");
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

    static async Task<bool> WaitUntilReady(ChildProcess server, string url, CancellationToken cancellationToken)
    {
        using var http = Client();
        var waiting = Stopwatch.StartNew();
        while (!server.HasExited)
        {
            if (await Answers(http, url, cancellationToken))
                return true;
            if (waiting.Elapsed > ReadyLimit)
                throw new StartupException(
                    $"The sandbox did not answer on {url} within {ReadyLimit.TotalSeconds:0} s. Its last output: {server.LogTail(3)}");
            await Task.Delay(50, cancellationToken);
        }
        return false;
    }

    /// <summary>Any status counts as an answer: the server listens only after it has opened the ledger.</summary>
    static async Task<bool> Answers(HttpClient http, string url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url), cancellationToken);
            return true;
        }
        catch (Exception exception)
            when (exception is HttpRequestException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
