using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Deduplication;

internal static partial class Log
{
    [LoggerMessage(2201, LogLevel.Warning, "Nobody knows whether {Scope} {Name}, claimed at {Since}, has happened; it is done again")]
    public static partial void Repeating(this ILogger logger, string scope, string name, DateTimeOffset since);

    [LoggerMessage(2202, LogLevel.Error, "Nobody knows whether {Scope} {Name}, claimed at {Since}, has happened; it is held until a person settles it")]
    public static partial void Held(this ILogger logger, string scope, string name, DateTimeOffset since);

    [LoggerMessage(2203, LogLevel.Error, "{Scope} {Name} was done after its claim had been taken over; it probably happened twice")]
    public static partial void ClaimLost(this ILogger logger, string scope, string name);

    [LoggerMessage(2204, LogLevel.Warning, "That {Scope} {Name} has happened could not be stored ({Category}); it is tried until the lease is over")]
    public static partial void NotConfirmed(this ILogger logger, string scope, string name, string category);

    [LoggerMessage(2205, LogLevel.Warning, "The claim of {Scope} {Name} could not be given up ({Category}); others wait until its lease is over")]
    public static partial void NotGivenUp(this ILogger logger, string scope, string name, string category);

    [LoggerMessage(2207, LogLevel.Information, "{By} settled {Scope} {Name}: has happened is {HasHappened}")]
    public static partial void Settled(this ILogger logger, string scope, string name, bool hasHappened, string by);

    [LoggerMessage(2206, LogLevel.Warning, "Deleting expired deduplication keys failed; tried again later")]
    public static partial void PurgeFailed(this ILogger logger, Exception exception);
}
