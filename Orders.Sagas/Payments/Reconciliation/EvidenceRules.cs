namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>What evidence means for an attempt, from what is known of it so far. Pure, so that every pair can be tested.</summary>
internal static class EvidenceRules
{
    public static EvidenceEffect Decide(PaymentAttempt attempt, Evidence evidence) => evidence.Outcome switch
    {
        EvidenceOutcome.Succeeded when Differs(attempt, evidence) => EvidenceEffect.Contradiction,
        EvidenceOutcome.Succeeded when attempt.State is PaymentAttemptState.Succeeded => Again(attempt, evidence),
        // Also after a decline or a "not taken": money that was moved is moved, whatever was believed before.
        EvidenceOutcome.Succeeded => EvidenceEffect.Settles,
        EvidenceOutcome.Declined when attempt.Kind is PaymentKind.Refund => EvidenceEffect.Contradiction,
        EvidenceOutcome.Declined when attempt.State is PaymentAttemptState.Declined => EvidenceEffect.Confirms,
        EvidenceOutcome.Declined when attempt.State is PaymentAttemptState.Succeeded => EvidenceEffect.Contradiction,
        EvidenceOutcome.Declined => EvidenceEffect.Settles,
        EvidenceOutcome.NotTaken when attempt.State is PaymentAttemptState.NotTaken => EvidenceEffect.Confirms,
        EvidenceOutcome.NotTaken when evidence.SentAt is { } sent && sent != attempt.SentAt => EvidenceEffect.Stale,
        EvidenceOutcome.NotTaken when attempt.State is PaymentAttemptState.InDoubt => EvidenceEffect.Settles,
        EvidenceOutcome.NotTaken when evidence.Source is PaymentAttemptEventKind.LookedUp => EvidenceEffect.Stale,
        _ => EvidenceEffect.Contradiction,
    };

    static bool Differs(PaymentAttempt attempt, Evidence evidence) =>
        (evidence.Kind is { } kind && kind != attempt.Kind)
        || (evidence.Amount is { } amount && amount != attempt.Amount) || (evidence.Currency is { } currency && currency != attempt.Currency);

    static EvidenceEffect Again(PaymentAttempt attempt, Evidence evidence)
    {
        if (evidence.ProviderReference is not { } reference || reference == attempt.ProviderReference)
            return EvidenceEffect.Confirms;
        // A refund's webhook does not name the refund: then the attempt's own id stands in, until something does. So does what an operator typed.
        if (attempt.ProviderReference == attempt.Id.ToString() || (attempt.HasOperatorsReference && evidence.Source is not PaymentAttemptEventKind.Resolution))
            return EvidenceEffect.Confirms;
        // Money is given back on the provider's word only: what a person typed may be another customer's charge.
        if (evidence.Source is PaymentAttemptEventKind.Resolution)
            return EvidenceEffect.Contradiction;
        return attempt.Kind is PaymentKind.Charge ? EvidenceEffect.Duplicate : EvidenceEffect.Contradiction;
    }
}

internal enum EvidenceEffect
{
    /// <summary>It says what was not known, or better than what was believed.</summary>
    Settles,

    /// <summary>It says what is known.</summary>
    Confirms,

    /// <summary>It shows a second charge for the attempt: that one is given back.</summary>
    Duplicate,

    /// <summary>It cannot be true together with what is known: kept in the history, and left to a person.</summary>
    Contradiction,

    /// <summary>It was overtaken while it was on its way.</summary>
    Stale,

    /// <summary>The same thing was told before.</summary>
    Repeated,

    /// <summary>No attempt has this reference.</summary>
    Unmatched,
}
