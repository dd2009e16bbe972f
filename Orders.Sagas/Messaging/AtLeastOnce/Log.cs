using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.AtLeastOnce;

internal static partial class Log
{
    [LoggerMessage(3009, LogLevel.Warning, "Finished offsets of {Topic} in {ConsumerGroup} were not committed ({Code}); their next owner reads them again")]
    public static partial void CommitFailed(this ILogger logger, string topic, string consumerGroup, ErrorCode code);

    [LoggerMessage(3010, LogLevel.Debug, "{Records} records did not go together ({Category}); each goes alone")]
    public static partial void BatchFellApart(this ILogger logger, int records, string category);

    [LoggerMessage(3011, LogLevel.Debug, "{Place} is left to its partition's next owner")]
    public static partial void Abandoned(this ILogger logger, string place);

    [LoggerMessage(3012, LogLevel.Warning, "{Place} failed at attempt {Attempt} ({Kind}: {Category}); it is tried again in {PauseMs:0} ms")]
    public static partial void Retrying(this ILogger logger, string place, int attempt, FailureKind kind, string category, double pauseMs);
}
