using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.DeadLetters;

internal static partial class Log
{
    [LoggerMessage(2301, LogLevel.Information, "An operator decided: dead letter {DeadLetterId} of message {MessageId} is now {State}")]
    public static partial void Decided(this ILogger logger, Guid deadLetterId, Guid messageId, DeadLetterState state);

    [LoggerMessage(2302, LogLevel.Information, "The content of {DeadLetters} dead letters was erased; their rows and histories stay")]
    public static partial void ContentErased(this ILogger logger, int deadLetters);

    [LoggerMessage(2303, LogLevel.Warning, "The content of old dead letters was not erased ({Category}); the next round tries again")]
    public static partial void ContentNotErased(this ILogger logger, string category);
}
