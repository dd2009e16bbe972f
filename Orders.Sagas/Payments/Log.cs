using Microsoft.Extensions.Logging;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Sagas.Payments;

internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Payment attempt {AttemptId} of order {OrderId}: {Outcome} after {ElapsedMs:0} ms")]
    public static partial void ProviderCalled(this ILogger logger, Guid orderId, Guid attemptId, string outcome, double elapsedMs);

    [LoggerMessage(4001, LogLevel.Information, "Payment attempt {AttemptId} of order {OrderId} was {State} before; its outcome is told again")]
    public static partial void OutcomeRepeated(this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptState state);

    [LoggerMessage(4002, LogLevel.Warning, "Payment attempt {AttemptId} of order {OrderId} is in doubt: {Evidence}")]
    public static partial void InDoubt(this ILogger logger, Guid orderId, Guid attemptId, string evidence);

    [LoggerMessage(4003, LogLevel.Information, "Payment attempt {AttemptId} of order {OrderId}: {Source} {Effect}, {Before} to {After}")]
    public static partial void EvidenceApplied(
        this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptEventKind source, EvidenceEffect effect, PaymentAttemptState before, PaymentAttemptState after);

    [LoggerMessage(4004, LogLevel.Error, "Order {OrderId} was charged twice by attempt {AttemptId}, as {ProviderReference} and as {DuplicateReference}; the second is given back")]
    public static partial void DuplicateCharge(this ILogger logger, Guid orderId, Guid attemptId, string? providerReference, string? duplicateReference);

    [LoggerMessage(4005, LogLevel.Error, "Payment attempt {AttemptId} of order {OrderId} is {State}, and {Source} says otherwise; a person has to look")]
    public static partial void Contradiction(this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptEventKind source, PaymentAttemptState state);

    [LoggerMessage(4006, LogLevel.Warning, "{Source} tells of {AttemptId}, and no payment attempt has this reference")]
    public static partial void Unmatched(this ILogger logger, Guid attemptId, PaymentAttemptEventKind source);

    [LoggerMessage(4007, LogLevel.Warning, "Payment attempt {AttemptId} of order {OrderId} is still in doubt: {Evidence}")]
    public static partial void StillInDoubt(this ILogger logger, Guid orderId, Guid attemptId, string evidence);

    [LoggerMessage(4008, LogLevel.Warning, "Payment attempt {AttemptId} of order {OrderId} is still in doubt: the provider's books could not be read")]
    public static partial void NotLookedUp(this ILogger logger, Guid orderId, Guid attemptId);

    [LoggerMessage(4009, LogLevel.Warning, "Payments were not reconciled ({Category}); the next round tries again")]
    public static partial void ReconcilingFailed(this ILogger logger, string category);
}
