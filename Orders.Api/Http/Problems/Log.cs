namespace Orders.Api.Http.Problems;

internal static partial class Log
{
    [LoggerMessage(5101, LogLevel.Warning, "The request is answered with 503, to be sent again: {Failure}")]
    public static partial void Unavailable(this ILogger logger, string failure);
}
