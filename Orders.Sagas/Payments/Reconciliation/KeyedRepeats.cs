using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Asks a provider with keys by repeating a request under its key: it takes effect once, then or now.</summary>
/// <remarks>A provider that never got the request charges now. It names that charge in its answer, so the charge can be refunded.</remarks>
internal sealed class KeyedRepeats(
    AttemptLedger ledger, IPaymentGateway gateway, IServiceScopeFactory scopes, IOptions<PaymentsOptions> options)
{
    static readonly ProviderAnswer.NotTaken Paused = new("not sent: this process was paused for too long", IsTransient: true);

    /// <summary>Whether the provider still remembers the key: after that, a repeat would be a second charge.</summary>
    /// <param name="attempt">The attempt, whose id is the key.</param>
    /// <param name="now">PostgreSQL's time, read after the window of the sending was opened.</param>
    public bool IsPossible(PaymentAttempt attempt, DateTimeOffset now) =>
        gateway.Capabilities.HasFlag(ProviderCapabilities.IdempotencyKey) && now < attempt.RequestedAt + options.Value.KeyValidFor;

    /// <summary>Repeats the request while the window is open, and applies an answer that decides.</summary>
    /// <returns>The answer, and what it did to the attempt: null when it decides nothing.</returns>
    public async Task<(ProviderAnswer Answer, EvidenceEffect? Effect)> Send(
        PaymentAttempt attempt, SendWindow window, CancellationToken cancellationToken)
    {
        await ledger.Append(attempt, PaymentAttemptEventKind.RequestedAgain, attempt.DescribeRequest(), null, cancellationToken);
        // After a pause the key may have expired since it was checked.
        var answer = window.IsClosed ? Paused : await gateway.Send(attempt, cancellationToken);
        if (answer is ProviderAnswer.Succeeded or ProviderAnswer.Declined)
            return (answer, await scopes.Apply(answer.ToEvidence(attempt), cancellationToken));
        await ledger.Append(attempt, AttemptHistory.AnswerKind(answer.BodyHash), answer.Describe(), answer.BodyHash, cancellationToken);
        return (answer, null);
    }
}
