using System.Globalization;

namespace Orders.Sagas.Payments;

/// <summary>Writes lines of attempts' histories.</summary>
internal static class AttemptHistory
{
    static readonly string Instance = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    public static PaymentAttemptEvent Line(
        this PaymentAttempt attempt, PaymentAttemptEventKind kind, DateTimeOffset at, string? detail = null, string? bodyHash = null, string? by = null,
        string? sourceId = null) => new()
        {
            AttemptId = attempt.Id,
            Kind = kind,
            State = attempt.State,
            At = at,
            By = by ?? Instance,
            Detail = detail,
            BodyHash = bodyHash,
            SourceId = sourceId,
        };

    /// <summary>Of what came of a request: an answer has a body, and so a hash.</summary>
    public static PaymentAttemptEventKind KindOf(string? bodyHash) => bodyHash is null ? PaymentAttemptEventKind.Unanswered : PaymentAttemptEventKind.Answered;

    public static string Asked(this PaymentAttempt attempt) => string.Create(
        CultureInfo.InvariantCulture,
        $"{attempt.Provider}: {(attempt.Kind is PaymentKind.Charge ? "charge" : $"refund of {attempt.ChargeReference}")} {attempt.Amount} {attempt.Currency}");
}
