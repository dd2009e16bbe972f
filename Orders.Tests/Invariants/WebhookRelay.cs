using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Orders.Tests.Invariants;

/// <summary>Forwards the provider's webhooks to the current application process; answers 503 while there is none.</summary>
internal sealed class WebhookRelay : IAsyncDisposable
{
    readonly WebApplication _app;

    WebhookRelay(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    public static async Task<WebhookRelay> Start(Func<HttpClient?> application)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => Forward(context, application()));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    static async Task Forward(HttpContext context, HttpClient? application)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (application is null)
            return;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        using var request = new HttpRequestMessage(HttpMethod.Post, context.Request.Path.Value!.TrimStart('/'));
        request.Content = new ByteArrayContent(body.ToArray());
        request.Headers.TryAddWithoutValidation("Webhook-Signature", (string?)context.Request.Headers["Webhook-Signature"]);
        try
        {
            using var answer = await application.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // The application was killed meanwhile: the provider sends the webhook again.
        }
    }
}
