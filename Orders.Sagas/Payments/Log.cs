using Microsoft.Extensions.Logging;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Sagas.Payments;

internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Payment attempt {AttemptId} of order {OrderId} was sent: {Outcome} after {ElapsedMs:0} ms")]
    public static partial void ProviderCalled(this ILogger logger, Guid orderId, Guid attemptId, string outcome, double elapsedMs);

    [LoggerMessage(
        4001, LogLevel.Information, "Payment attempt {AttemptId} of order {OrderId} is already {State}; its outcome is published again")]
    public static partial void OutcomePublishedAgain(this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptState state);

    [LoggerMessage(4002, LogLevel.Warning, "Payment attempt {AttemptId} of order {OrderId} is in doubt and will be reconciled: {Evidence}")]
    public static partial void InDoubt(this ILogger logger, Guid orderId, Guid attemptId, string evidence);

    [LoggerMessage(
        4003, LogLevel.Information,
        "Payment attempt {AttemptId} of order {OrderId}: evidence {Source}, effect {Effect}, state {Before} to {After}")]
    public static partial void EvidenceApplied(
        this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptEventKind source, EvidenceEffect effect,
        PaymentAttemptState before, PaymentAttemptState after);

    [LoggerMessage(
        4004, LogLevel.Error,
        "Payment attempt {AttemptId} charged order {OrderId} twice: {ProviderReference} stands, {DuplicateReference} is refunded")]
    public static partial void DuplicateCharge(
        this ILogger logger, Guid orderId, Guid attemptId, string? providerReference, string? duplicateReference);

    [LoggerMessage(
        4005, LogLevel.Error,
        "Payment attempt {AttemptId} of order {OrderId} is {State}, but {Source} contradicts that; an operator must compare them")]
    public static partial void Contradiction(
        this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptEventKind source, PaymentAttemptState state);

    [LoggerMessage(
        4006, LogLevel.Warning,
        "{Source} names payment attempt {AttemptId}, which does not exist at this provider; the evidence is ignored")]
    public static partial void Unmatched(this ILogger logger, Guid attemptId, PaymentAttemptEventKind source);

    [LoggerMessage(
        4007, LogLevel.Warning,
        "The provider has not decided payment attempt {AttemptId} of order {OrderId} yet; it is asked again later: {Evidence}")]
    public static partial void StillUnanswered(this ILogger logger, Guid orderId, Guid attemptId, string evidence);

    [LoggerMessage(
        4008, LogLevel.Warning,
        "Payment attempt {AttemptId} of order {OrderId} is still in doubt: the look-up failed; it is checked again later")]
    public static partial void LookUpFailed(this ILogger logger, Guid orderId, Guid attemptId);

    [LoggerMessage(
        4010, LogLevel.Warning,
        "{Source} claims a second charge by payment attempt {AttemptId} of order {OrderId}; the provider is asked before money is moved")]
    public static partial void ChargeClaimed(this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptEventKind source);

    [LoggerMessage(
        4011, LogLevel.Error,
        "{Source} named {ClaimedReference} for payment attempt {AttemptId} of order {OrderId}, but the provider names {ProviderReference}; "
        + "an operator must compare them")]
    public static partial void ClaimRefuted(
        this ILogger logger, Guid orderId, Guid attemptId, PaymentAttemptEventKind? source, string? claimedReference,
        string? providerReference);

    [LoggerMessage(4009, LogLevel.Warning, "Payments were not reconciled ({Category}); the next round tries again")]
    public static partial void ReconciliationFailed(this ILogger logger, string category);
}
