using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.DeadLetters;

internal static partial class Log
{
    [LoggerMessage(2301, LogLevel.Information, "Dead letter {DeadLetterId} with message id {MessageId} is {State}")]
    public static partial void Decided(ILogger logger, Guid deadLetterId, Guid messageId, DeadLetterState state);
}
