namespace Orders.Api.Health;

internal static partial class Log
{
    [LoggerMessage(5201, LogLevel.Warning, "Alert {Name} began: {Description} GET /health/ready shows it until it ends")]
    public static partial void AlertBegan(this ILogger logger, string name, string description);

    [LoggerMessage(5202, LogLevel.Information, "Alert {Name} ended")]
    public static partial void AlertEnded(this ILogger logger, string name);
}
