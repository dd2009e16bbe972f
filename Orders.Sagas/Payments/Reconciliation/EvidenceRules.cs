namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Decides what evidence does to an attempt.</summary>
/// <remarks>A pure function, so that every pair of state and evidence can be tested.</remarks>
internal static class EvidenceRules
{
    public static EvidenceEffect Decide(PaymentAttempt attempt, Evidence evidence) => evidence.Outcome switch
    {
        EvidenceOutcome.Succeeded when Differs(attempt, evidence) => EvidenceEffect.Contradiction,
        // The order's payment would become a dead letter. Money was moved, so a person decides.
        EvidenceOutcome.Succeeded when !evidence.CanBeKept() => EvidenceEffect.Contradiction,
        EvidenceOutcome.Succeeded when attempt.State is PaymentAttemptState.Succeeded => SecondSuccess(attempt, evidence),
        // Also after a decline or a "not taken": money that was moved outweighs what was recorded before.
        EvidenceOutcome.Succeeded => EvidenceEffect.Settles,
        EvidenceOutcome.Declined when attempt.Kind is PaymentKind.Refund => EvidenceEffect.Contradiction,
        EvidenceOutcome.Declined when attempt.State is PaymentAttemptState.Declined => EvidenceEffect.Confirms,
        EvidenceOutcome.Declined when attempt.State is PaymentAttemptState.Succeeded => EvidenceEffect.Contradiction,
        EvidenceOutcome.Declined => EvidenceEffect.Settles,
        // An operator who says so wants the request to be sent again.
        EvidenceOutcome.NotTaken when attempt.State is PaymentAttemptState.NotTaken =>
            evidence.Source is PaymentAttemptEventKind.Resolution ? EvidenceEffect.Settles : EvidenceEffect.Confirms,
        EvidenceOutcome.NotTaken when evidence.SentAt is { } sent && sent != attempt.SentAt => EvidenceEffect.Stale,
        EvidenceOutcome.NotTaken when attempt.State is PaymentAttemptState.InDoubt => EvidenceEffect.Settles,
        EvidenceOutcome.NotTaken when evidence.Source is PaymentAttemptEventKind.LookedUp => EvidenceEffect.Stale,
        _ => EvidenceEffect.Contradiction,
    };

    /// <summary>
    /// Whether the provider itself answered, to the request or to a look-up. A webhook, a file or an operator only passes on what it said.
    /// </summary>
    public static bool IsProvidersWord(this PaymentAttemptEventKind source) =>
        source is PaymentAttemptEventKind.Answered or PaymentAttemptEventKind.LookedUp;

    /// <summary>Whether somebody only passes on what the provider said, without a person's decision.</summary>
    public static bool IsClaim(this PaymentAttemptEventKind source) =>
        source is PaymentAttemptEventKind.Webhook or PaymentAttemptEventKind.Settlement;

    static bool Differs(PaymentAttempt attempt, Evidence evidence) =>
        (evidence.Kind is { } kind && kind != attempt.Kind)
        || (evidence.Amount is { } amount && amount != attempt.Amount)
        || (evidence.Currency is { } currency && !currency.Equals(attempt.Currency, StringComparison.OrdinalIgnoreCase));

    static EvidenceEffect SecondSuccess(PaymentAttempt attempt, Evidence evidence)
    {
        if (evidence.ProviderReference is not { } reference || reference == attempt.ProviderReference)
            return EvidenceEffect.Confirms;
        // The first reference from the provider replaces a stand-in: the attempt's own id, or what an operator typed.
        var isTyped = attempt.HasOperatorsReference && evidence.Source is not PaymentAttemptEventKind.Resolution;
        if (attempt.ProviderReference == attempt.Id.ToString() || isTyped)
            return EvidenceEffect.Confirms;
        // A reference that an operator typed may be another customer's charge.
        if (attempt.Kind is PaymentKind.Refund || evidence.Source is PaymentAttemptEventKind.Resolution)
            return EvidenceEffect.Contradiction;
        return evidence.Source.IsProvidersWord() ? EvidenceEffect.Duplicate : EvidenceEffect.Claimed;
    }
}

public enum EvidenceEffect
{
    /// <summary>The evidence settles the attempt, or corrects a decline, a "not taken" or the charge that was only claimed.</summary>
    Settles,

    /// <summary>The evidence confirms the recorded outcome.</summary>
    Confirms,

    /// <summary>The provider itself names a second charge of the attempt, which is refunded.</summary>
    Duplicate,

    /// <summary>The evidence claims a second charge: the provider is asked, and no money is moved before its answer.</summary>
    Claimed,

    /// <summary>The evidence contradicts the recorded outcome: the history keeps the evidence, and an operator has to compare.</summary>
    Contradiction,

    /// <summary>The evidence is outdated: the request was sent again, or settled, after the look-up.</summary>
    Stale,

    /// <summary>The same evidence was applied before.</summary>
    Repeated,

    /// <summary>No attempt of this provider has this reference.</summary>
    Unmatched,
}
