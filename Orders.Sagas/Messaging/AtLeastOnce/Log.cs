using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.AtLeastOnce;

internal static partial class Log
{
    [LoggerMessage(3009, LogLevel.Warning,
        "Offsets of finished records of {Topic} in {ConsumerGroup} were not committed ({Code}); the next owner reads the records again "
        + "and refuses them as duplicates")]
    public static partial void CommitFailed(this ILogger logger, string topic, string consumerGroup, ErrorCode code);

    [LoggerMessage(3010, LogLevel.Debug,
        "A unit of work of {Records} records failed ({Category}); its halves are processed one after the other")]
    public static partial void UnitHalved(this ILogger logger, int records, string category);

    [LoggerMessage(3011, LogLevel.Debug, "{Place} is left to the next owner of its partition")]
    public static partial void Abandoned(this ILogger logger, string place);

    [LoggerMessage(3012, LogLevel.Warning, "{Place} failed at attempt {Attempt} ({Kind}: {Category}); next retry in {PauseMs:0} ms")]
    public static partial void Retrying(this ILogger logger, string place, int attempt, FailureKind kind, string category, double pauseMs);
}
