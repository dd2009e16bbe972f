namespace Orders.Api.Development.Sandbox;

/// <summary>The sandbox's log messages, ids 6101 to 6199.</summary>
internal static partial class Log
{
    [LoggerMessage(6101, LogLevel.Warning,
        "The webhook for effect {EffectId} was not acknowledged in {Attempts} attempts ({Refusal}); "
        + "the sandbox sends it again at its next start")]
    public static partial void WebhookNotAcknowledged(this ILogger logger, string effectId, int attempts, string refusal);

    [LoggerMessage(6102, LogLevel.Debug, "The sandbox stops; it sends the webhook for effect {EffectId} at its next start")]
    public static partial void WebhookPostponed(this ILogger logger, string effectId);

    [LoggerMessage(6103, LogLevel.Error,
        "The acknowledgement of the webhook for effect {EffectId} could not be recorded; "
        + "the sandbox sends the webhook again at its next start")]
    public static partial void AcknowledgementNotRecorded(this ILogger logger, string effectId);
}
