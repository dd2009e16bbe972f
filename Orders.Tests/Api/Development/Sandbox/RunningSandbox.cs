using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Orders.Api.Development.Sandbox;
using Orders.Api.Development.Sandbox.Behaviours;
using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Tests.Api.Development.Sandbox;

/// <summary>A sandbox in this process on a free port; its ledger survives a restart.</summary>
sealed class RunningSandbox : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orders-sandbox-");
    readonly TimeProvider _time;
    readonly WebhookTarget? _webhooks;
    WebApplication _app = null!;

    RunningSandbox(TimeProvider time, WebhookTarget? webhooks) => (_time, _webhooks) = (time, webhooks);

    public HttpClient Http { get; private set; } = null!;
    public Uri BaseUrl => Http.BaseAddress!;
    public string LedgerPath => Path.Combine(_folder.FullName, "ledger.jsonl");

    public static async Task<RunningSandbox> Start(TimeProvider? time = null, WebhookTarget? webhooks = null)
    {
        var sandbox = new RunningSandbox(time ?? TimeProvider.System, webhooks);
        await sandbox.Open();
        return sandbox;
    }

    public async Task Restart(Action? meanwhile = null)
    {
        await Close();
        meanwhile?.Invoke();
        await Open();
    }

    public async Task<HttpResponseMessage> Charge(object body, string? key = null, CancellationToken? giveUp = null) =>
        await Post(key is null ? "unkeyed/charges" : "keyed/charges", body, key, giveUp);

    public async Task<HttpResponseMessage> Refund(
        string provider, string chargeId, object body, string? key = null, CancellationToken? giveUp = null) =>
        await Post($"{provider}/charges/{chargeId}/refunds", body, key, giveUp);

    /// <summary>Posts steps of the script.</summary>
    public async Task Script(params IReadOnlyList<StepRequest> steps)
    {
        using var response = await Http.PostAsJsonAsync("script", new { steps }, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<LedgerContent> Ledger() =>
        (await Http.GetFromJsonAsync<LedgerContent>("ledger", TestContext.Current.CancellationToken))!;

    public async Task<IReadOnlyList<ChargeItem>> LookUp(string merchantReference) =>
        (await Http.GetFromJsonAsync<LookupAnswer>(
            $"unkeyed/charges?merchantReference={merchantReference}", TestContext.Current.CancellationToken))!.Items;

    public async ValueTask DisposeAsync()
    {
        await Close();
        _folder.Delete(recursive: true);
    }

    async Task<HttpResponseMessage> Post(string path, object body, string? key, CancellationToken? giveUp)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Http.SendAsync(request, giveUp ?? TestContext.Current.CancellationToken);
    }

    async Task Open()
    {
        _app = SandboxServer.Build(new() { Urls = "http://127.0.0.1:0", LedgerPath = LedgerPath, Webhooks = _webhooks }, _time);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    async Task Close()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
