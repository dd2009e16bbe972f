using System.Diagnostics;
using System.Net.Http.Json;
using Orders.Api.Development.Sandbox;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Sandbox;

/// <summary>The sandbox as its own process, ended by SIGKILL.</summary>
[Trait("Category", "Process")]
public sealed class When_the_sandbox_is_killed : IAsyncLifetime
{
    const string Secret = "whsec_test";
    static readonly string[] Late = ["late"];
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orders-sandbox-");
    WebhookReceiver _receiver = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.Start();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_late_charge_and_an_unacknowledged_webhook_survive_the_kill()
    {
        _receiver.Answer = 503;
        await using (var sandbox = await SandboxProcess.Start(_folder, _receiver.Url, Secret))
        {
            await Charge(sandbox, "at-once");
            var step = new { behaviour = Late, durations = new { lateMs = 40_000, hangMs = 0 } };
            await sandbox.Http.PostAsJsonAsync("script", new { steps = new[] { step } }, Cancel);
            await Assert.ThrowsAsync<HttpRequestException>(() => Charge(sandbox, "later"));
            Assert.Equal(["at-once"], await Charges(sandbox));
            await Eventually.True(() => _receiver.Received.Count > 0);
            await sandbox.Kill();
        }

        _receiver.Answer = 204;
        await using var restarted = await SandboxProcess.Start(_folder, _receiver.Url, Secret);
        await Eventually.Is(() => Charges(restarted), x => x.SequenceEqual(["at-once", "later"]));
        await Eventually.Is(() => Acknowledged().ToList(), x => x.SequenceEqual(["at-once", "later"]));
        Assert.DoesNotContain(Secret, restarted.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Returns the charges with an acknowledged webhook, each once: a webhook that is not answered in time is sent again.
    /// </summary>
    IEnumerable<string> Acknowledged() => _receiver.Received
        .Where(x => x.Answered == 204 && x.IsSignedWith(Secret))
        .Select(x => x.Json.GetProperty("merchantReference").GetString()!).Distinct().Order();

    static Task Charge(SandboxProcess sandbox, string reference) => sandbox.Http.PostAsJsonAsync(
        "unkeyed/charges", new { merchantReference = reference, amount = 1, currency = "EUR", paymentMethod = "tok_ok" }, Cancel);

    static async Task<List<string>> Charges(SandboxProcess sandbox) =>
        [.. (await sandbox.Http.GetFromJsonAsync<LedgerContent>("ledger", Cancel))!.Charges.Select(x => x.MerchantReference)];

    sealed class SandboxProcess : IAsyncDisposable
    {
        readonly Process _process;
        string _output = "";

        SandboxProcess(Process process) => _process = process;

        public HttpClient Http { get; private set; } = null!;
        public string Output => _output;

        public static async Task<SandboxProcess> Start(DirectoryInfo folder, Uri webhooks, string secret)
        {
            var start = new ProcessStartInfo("dotnet",
            [
                typeof(SandboxProcess).Assembly.Location.Replace("Orders.Tests.dll", "Orders.Api.dll"), "sandbox",
                "--urls", "http://127.0.0.1:0", "--ledger", Path.Combine(folder.FullName, "ledger.jsonl"),
                "--webhooks", webhooks.ToString(),
            ])
            { RedirectStandardOutput = true, Environment = { ["Payments__WebhookSecret"] = secret } };
            var sandbox = new SandboxProcess(Process.Start(start)!);
            sandbox._output = await sandbox._process.StandardOutput.ReadLineAsync(Cancel)
                ?? throw new InvalidOperationException("The sandbox ended before it listened.");
            sandbox.Http = new HttpClient { BaseAddress = new Uri(sandbox._output.Split("listens on ")[1].Split(';')[0]) };
            return sandbox;
        }

        public async Task Kill()
        {
            _process.Kill();
            await _process.WaitForExitAsync(Cancel);
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            if (!_process.HasExited)
                await Kill();
            _process.Dispose();
        }
    }
}
