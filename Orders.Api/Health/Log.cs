namespace Orders.Api.Health;

internal static partial class Log
{
    [LoggerMessage(5201, LogLevel.Warning, "Alert {Name} began: {Description} GET /health/ready shows it until it ends")]
    public static partial void AlertBegan(this ILogger logger, string name, string description);

    [LoggerMessage(5203, LogLevel.Warning,
        "Topic {Topic}: {Setting} is {Value}, needs {Needed}: {Consequence}. Orders.Api migrate prints how to mend it")]
    public static partial void TopicDeviates(
        this ILogger logger, string topic, string setting, string value, string needed, string consequence);

    [LoggerMessage(5204, LogLevel.Information, "Topic {Topic}: {Setting} is now what the design needs")]
    public static partial void TopicMended(this ILogger logger, string topic, string setting);

    [LoggerMessage(5205, LogLevel.Warning,
        "The configuration of the topics cannot be checked: {Reason}. Grant the right, or compare them with docs/operations.md")]
    public static partial void TopicsNotSeen(this ILogger logger, string reason);

    [LoggerMessage(5202, LogLevel.Information, "Alert {Name} ended")]
    public static partial void AlertEnded(this ILogger logger, string name);
}
