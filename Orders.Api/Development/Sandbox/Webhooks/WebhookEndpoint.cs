namespace Orders.Api.Development.Sandbox.Webhooks;

/// <summary>PUT /webhooks: sets or changes the receiver's URL while the sandbox runs.</summary>
internal static class WebhookEndpoint
{
    internal sealed record Subscription(string? Url) : IRequest
    {
        public IEnumerable<(string Field, string Error)> Errors() =>
            Rules.That(WebhookUrl.Read(Url) is not null, "url", "Must be an absolute http or https URL.");
    }

    public static void MapWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPut("/webhooks", (Subscription subscription, WebhookSender sender) =>
    {
        if (sender.Target is not { } target)
            throw new RefusedException(
                StatusCodes.Status409Conflict, "no-webhooks", "This sandbox was started without --webhooks, so it sends none.");
        target.SetUrl(WebhookUrl.Read(subscription.Url)!);
        return Results.NoContent();
    });
}
