using System.Globalization;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Sagas.Payments;

/// <summary>Creates the events of attempts' histories.</summary>
internal static class AttemptHistory
{
    /// <summary>This process, as the histories name it.</summary>
    public static string Instance { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    public static PaymentAttemptEvent ToEvent(
        this PaymentAttempt attempt, PaymentAttemptEventKind kind, DateTimeOffset at, string? detail = null, string? bodyHash = null,
        string? by = null, string? sourceId = null, EvidenceEffect? effect = null) => new()
        {
            AttemptId = attempt.Id,
            Kind = kind,
            State = attempt.State,
            At = at,
            By = by ?? Instance,
            Detail = CardNumber.Mask(detail),
            Effect = effect,
            BodyHash = bodyHash,
            SourceId = sourceId,
        };

    /// <summary>The kind of event after a request: an answer has a body, and so a hash.</summary>
    public static PaymentAttemptEventKind AnswerKind(string? bodyHash) =>
        bodyHash is null ? PaymentAttemptEventKind.Unanswered : PaymentAttemptEventKind.Answered;

    public static string DescribeRequest(this PaymentAttempt attempt)
    {
        var request = attempt.Kind is PaymentKind.Charge ? "charge" : $"refund of {attempt.ChargeReference}";
        return string.Create(CultureInfo.InvariantCulture, $"{attempt.Provider}: {request} {attempt.Amount} {attempt.Currency}");
    }
}
