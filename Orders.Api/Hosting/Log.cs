namespace Orders.Api.Hosting;

internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information, "Started. {Where}")]
    public static partial void Started(ILogger logger, string where);
}
