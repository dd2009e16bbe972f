using System.Net.Http.Headers;
using System.Text;
using Orders.Api.Identity;

namespace Orders.Tests.Api.Identity;

/// <summary>The application's REST, which recognises its callers by the tokens of a running issuer.</summary>
public sealed class GuardedApi : IAsyncLifetime
{
    RunningApi? _api;
    RunningIssuer? _issuer;

    public RunningApi Api => _api!;

    public RunningIssuer Issuer => _issuer!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await RunningIssuer.Start();
        _api = new RunningApi
        {
            Settings = new()
            {
                [AuthenticationSettings.ModeKey] = "oidc",
                [AuthenticationSettings.AuthorityKey] = _issuer.Authority,
                [AuthenticationSettings.AudienceKey] = RunningIssuer.Audience,
            },
        };
        await _api.InitializeAsync();
    }

    public Task<string> TokenOf(string subject, string role, string? customerId = null) =>
        Issuer.Token(subject, [("roles", role), .. customerId is null ? [] : new[] { ("customer_id", customerId) }]);

    /// <summary>Sends a request with a token, or without one.</summary>
    public Task<HttpResponseMessage> Send(
        string? token, HttpMethod method, string path, string? body = null, params IReadOnlyList<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return Api.Client.SendAsync(request, Cancel);
    }

    public Task<HttpResponseMessage> Submit(string? token, string key, string body = SampleOrder.Body) =>
        Send(token, HttpMethod.Post, "/orders", body, ("Idempotency-Key", key));

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        if (_issuer is not null)
            await _issuer.DisposeAsync();
    }
}
