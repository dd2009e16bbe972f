using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Orders.Tests.Api.Development.Sandbox;

/// <summary>Receives webhooks in place of the application, and answers with a chosen status.</summary>
sealed class WebhookReceiver : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<ReceivedWebhook> _received = new();

    WebhookReceiver(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());
    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    /// <summary>The status of the next answers.</summary>
    public int Answer { get; set; } = 204;

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.Receive);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task Receive(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        var text = await body.ReadToEndAsync(http.RequestAborted);
        // A test may set another status meanwhile.
        var answer = Answer;
        _received.Enqueue(new(http.Request.Path, http.Request.Headers["Webhook-Signature"].ToString(), text, answer));
        http.Response.StatusCode = answer;
    }
}

sealed record ReceivedWebhook(string Path, string Signature, string Body, int Answered)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);
    public string Id => Json.GetProperty("id").GetString()!;
    public long SignedAt => long.Parse(Signature.Split(',')[0]["t=".Length..], System.Globalization.CultureInfo.InvariantCulture);

    public bool IsSignedWith(string secret)
    {
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{SignedAt}.{Body}"));
        return Signature == $"t={SignedAt},v1={Convert.ToHexString(mac).ToLowerInvariant()}";
    }
}
