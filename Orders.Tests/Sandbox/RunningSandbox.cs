using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Orders.Api.Sandbox;

namespace Orders.Tests.Sandbox;

/// <summary>A sandbox in this process on a free port, with a ledger that outlives it while the test lasts.</summary>
sealed class RunningSandbox : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orders-sandbox-");
    WebApplication _app = null!;

    public HttpClient Http { get; private set; } = null!;
    public Uri BaseUrl => Http.BaseAddress!;
    public string LedgerPath => Path.Combine(_folder.FullName, "ledger.jsonl");

    public static async Task<RunningSandbox> Start()
    {
        var sandbox = new RunningSandbox();
        await sandbox.Open();
        return sandbox;
    }

    public async Task Restart(Action? meanwhile = null)
    {
        await Close();
        meanwhile?.Invoke();
        await Open();
    }

    public async Task<HttpResponseMessage> Charge(object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, key is null ? "unkeyed/charges" : "keyed/charges");
        request.Content = JsonContent.Create(body);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<LedgerContent> Ledger() =>
        (await Http.GetFromJsonAsync<LedgerContent>("ledger", TestContext.Current.CancellationToken))!;

    public async ValueTask DisposeAsync()
    {
        await Close();
        _folder.Delete(recursive: true);
    }

    async Task Open()
    {
        _app = SandboxServer.Build("http://127.0.0.1:0", LedgerPath, TimeProvider.System);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    async Task Close()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
