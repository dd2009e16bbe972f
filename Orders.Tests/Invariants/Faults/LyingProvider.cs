using System.Net.Http.Json;
using Orders.Api.Development.Embedded;
using Orders.Api.Development.Sandbox;
using Orders.Api.Development.Sandbox.Behaviours;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants.Faults;

/// <summary>The sandbox as its own process: lies about charges and refunds by their tokens, and about look-ups by a script.</summary>
internal sealed class LyingProvider : IAsyncDisposable
{
    const int Forever = 1_000_000;
    const int LookUps = 100;
    static readonly string[] LookUpLies = ["500_before", "reset_before", "timeout_before", "429", "slow"];

    readonly EmbeddedSandbox _sandbox;
    readonly HttpClient _http;

    LyingProvider(EmbeddedSandbox sandbox, string folder) =>
        (_sandbox, Folder, _http) = (sandbox, folder, new HttpClient { BaseAddress = new Uri(sandbox.Url) });

    public Uri Url => _http.BaseAddress!;

    /// <summary>The ledger and the log.</summary>
    public string Folder { get; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<LyingProvider> Start(Random random, string secret, Uri webhooks)
    {
        var folder = TestRun.Folder("sandbox-" + TestBroker.Prefix());
        var provider = new LyingProvider(await EmbeddedSandbox.Start(folder, secret, Cancel), folder);
        await provider._sandbox.SendWebhooks(webhooks, Cancel);
        await provider.Script([.. Enumerable.Range(0, LookUps).Select(i =>
            i % 2 == 0 ? Step("lookup", "ok", random.Next(1, 4)) : Step("lookup", LookUpLies[random.Next(LookUpLies.Length)], 1))]);
        return provider;
    }

    /// <summary>From now on every new call is served well. What earlier calls left behind remains.</summary>
    public async Task BecomeHonest()
    {
        using var cleared = await _http.DeleteAsync("script", Cancel);
        cleared.EnsureSuccessStatusCode();
        await Script([Step("charge", "ok", Forever), Step("refund", "ok", Forever)]);
    }

    public async Task<LedgerContent> Ledger() => (await _http.GetFromJsonAsync<LedgerContent>("ledger", Cancel))!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
    }

    async Task Script(IReadOnlyList<StepRequest> steps)
    {
        using var answer = await _http.PostAsJsonAsync("script", new { steps }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    static StepRequest Step(string operation, string behaviour, int times) => new(operation, null, null, null, [behaviour], times, null);
}
