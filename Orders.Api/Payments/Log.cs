namespace Orders.Api.Payments;

internal static partial class Log
{
    [LoggerMessage(
        5601, LogLevel.Warning,
        "A signed webhook of {Provider} was refused and is not applied; wrong: {Members}. The provider may repeat it for days")]
    public static partial void WebhookRefused(this ILogger logger, string provider, string members);

    [LoggerMessage(5602, LogLevel.Information, "A webhook of {Provider} is about nothing of ours: {Reason}")]
    public static partial void WebhookOfOthers(this ILogger logger, string provider, string reason);

    [LoggerMessage(5603, LogLevel.Warning, "A webhook of {Provider} was refused: no secret is set for this provider")]
    public static partial void WebhookWithoutSecret(this ILogger logger, string provider);
}
