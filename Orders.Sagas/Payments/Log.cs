using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Payments;

internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Payment attempt {AttemptId} of order {OrderId}: {Outcome} after {ElapsedMs:0} ms")]
    public static partial void ProviderCalled(this ILogger logger, Guid orderId, Guid attemptId, string outcome, double elapsedMs);

    [LoggerMessage(4001, LogLevel.Information, "Payment attempt {AttemptId} of order {OrderId} was {State} before; its outcome is told again")]
    public static partial void OutcomeRepeated(this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptState state);

    [LoggerMessage(4002, LogLevel.Warning, "Payment attempt {AttemptId} of order {OrderId} is in doubt: {Evidence}")]
    public static partial void InDoubt(this ILogger logger, Guid orderId, Guid attemptId, string evidence);
}
