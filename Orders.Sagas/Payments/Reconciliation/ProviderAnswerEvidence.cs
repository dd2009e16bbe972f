namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Turns a provider's decision into evidence about its attempt.</summary>
internal static class ProviderAnswerEvidence
{
    public static Evidence ToEvidence(this ProviderAnswer answer, PaymentAttempt attempt)
    {
        var evidence = new Evidence
        {
            AttemptId = attempt.Id,
            Source = PaymentAttemptEventKind.Answered,
            Outcome = EvidenceOutcome.Succeeded,
            BodyHash = answer.BodyHash,
        };
        return answer switch
        {
            ProviderAnswer.Succeeded(var reference) => evidence with { ProviderReference = reference },
            ProviderAnswer.Declined when attempt.Kind is PaymentKind.Refund =>
                evidence with { Outcome = EvidenceOutcome.NotTaken, Reason = answer.Describe() },
            ProviderAnswer.Declined(var reference, var code) =>
                evidence with { Outcome = EvidenceOutcome.Declined, ProviderReference = reference, DeclineCode = code },
            _ => throw new InvalidOperationException($"{answer.GetType().Name} decides nothing."),
        };
    }
}
