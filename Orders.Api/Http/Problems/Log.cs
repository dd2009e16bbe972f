namespace Orders.Api.Http.Problems;

internal static partial class Log
{
    [LoggerMessage(5101, LogLevel.Warning, "PostgreSQL is unavailable; the request is answered with 503: {Failure} {SqlState}")]
    public static partial void Unavailable(this ILogger logger, string failure, string? sqlState);
}
