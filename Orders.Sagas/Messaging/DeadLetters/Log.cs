using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.DeadLetters;

internal static partial class Log
{
    [LoggerMessage(2301, LogLevel.Information, "An operator decided: dead letter {DeadLetterId} of message {MessageId} is now {State}")]
    public static partial void Decided(this ILogger logger, Guid deadLetterId, Guid messageId, DeadLetterState state);
}
