using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Deduplication;

internal static partial class Log
{
    [LoggerMessage(2201, LogLevel.Warning, "The outcome of {Scope} {Name}, claimed at {Since}, is unknown; the effect is repeated")]
    public static partial void Repeating(this ILogger logger, string scope, string name, DateTimeOffset since);

    [LoggerMessage(2202, LogLevel.Error,
        "The outcome of {Scope} {Name}, claimed at {Since}, is unknown; the effect is held until an operator settles it")]
    public static partial void Held(this ILogger logger, string scope, string name, DateTimeOffset since);

    [LoggerMessage(2203, LogLevel.Error, "{Scope} {Name} ran after its claim had been taken over; the effect probably happened twice")]
    public static partial void ClaimLost(this ILogger logger, string scope, string name);

    [LoggerMessage(2204, LogLevel.Warning,
        "The confirmation of {Scope} {Name} could not be stored ({Category}); the confirmation is retried until the lease expires")]
    public static partial void NotConfirmed(this ILogger logger, string scope, string name, string category);

    [LoggerMessage(2205, LogLevel.Warning,
        "The claim of {Scope} {Name} could not be released ({Category}); other owners wait until its lease expires")]
    public static partial void NotReleased(this ILogger logger, string scope, string name, string category);

    [LoggerMessage(2206, LogLevel.Warning, "Expired deduplication keys could not be deleted; the next round retries")]
    public static partial void PurgeFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2207, LogLevel.Information, "{By} settled the unknown outcome of {Scope} {Name} (the effect happened: {HasHappened})")]
    public static partial void Settled(this ILogger logger, string scope, string name, bool hasHappened, string by);
}
