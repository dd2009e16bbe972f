using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Sending;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Debug, "Kafka client {Client} {Facility}: {Text}")]
    static partial void ClientText(this ILogger logger, string client, string facility, string text);

    public static void ClientLog(this ILogger logger, LogMessage message) =>
        logger.ClientText(message.Name, message.Facility, message.Message);

    [LoggerMessage(3002, LogLevel.Warning, "The Kafka producer reports {Code} (the producer is replaced: {IsReplaced})")]
    public static partial void ProducerError(this ILogger logger, ErrorCode code, bool isReplaced);
}
