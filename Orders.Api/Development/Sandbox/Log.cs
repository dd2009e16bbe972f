namespace Orders.Api.Development.Sandbox;

internal static partial class Log
{
    [LoggerMessage(6101, LogLevel.Warning, "The webhook about {EffectId} was not taken in {Tries} tries ({Refusal}); it is sent again when the sandbox starts again")]
    public static partial void NotTaken(this ILogger logger, string effectId, int tries, string refusal);

    [LoggerMessage(6102, LogLevel.Debug, "The webhook about {EffectId} is left for the next start")]
    public static partial void LeftForNextStart(this ILogger logger, string effectId);

    [LoggerMessage(6103, LogLevel.Error, "That the webhook about {EffectId} was taken could not be written down; it is sent again when the sandbox starts again")]
    public static partial void NotRemembered(this ILogger logger, string effectId);
}
