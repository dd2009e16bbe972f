namespace Orders.Api.Http.Problems;

internal static partial class Log
{
    [LoggerMessage(5101, LogLevel.Warning, "PostgreSQL is away: {Failure} {SqlState}")]
    public static partial void Unavailable(ILogger logger, string failure, string? sqlState);
}
