namespace Orders.Api.Hosting;

internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information, "Orders {Version} started. {Where}")]
    public static partial void Started(this ILogger logger, string version, string where);
}
