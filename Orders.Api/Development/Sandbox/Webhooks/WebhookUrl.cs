namespace Orders.Api.Development.Sandbox.Webhooks;

internal static class WebhookUrl
{
    /// <summary>Null when it is not an absolute http or https URL.</summary>
    public static Uri? Read(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
}
