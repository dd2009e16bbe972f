namespace Orders.Api.Development.Sandbox.Webhooks;

/// <summary>Parses the URL of the webhooks' receiver.</summary>
internal static class WebhookUrl
{
    /// <summary>Returns null if the text is not an absolute http or https URL.</summary>
    public static Uri? Read(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
}
