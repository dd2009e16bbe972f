namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>The right to run an effect until the lease expires.</summary>
/// <param name="Key">The effect.</param>
/// <param name="Owner">
/// The token of this one claim. An owner that was paused beyond its lease holds an outdated token after a takeover, so the store rejects
/// the writes of that owner.
/// </param>
/// <param name="Since">When the effect was first claimed; a takeover keeps it.</param>
/// <param name="IsRepeat">True when the claim was taken over from an owner that may have run the effect.</param>
public sealed record Claim(EffectKey Key, Guid Owner, DateTimeOffset Since, bool IsRepeat);

/// <summary>A store's answer to a claim.</summary>
public abstract record ClaimAnswer
{
    /// <summary>The claim is granted: the effect was not claimed, or the claim was taken over.</summary>
    public sealed record Granted(Claim Claim) : ClaimAnswer;

    /// <summary>Another owner's lease has not expired: it is probably running the effect now.</summary>
    /// <param name="Since">When the effect was first claimed.</param>
    /// <param name="Remaining">How long the lease lasts, by the store's clock.</param>
    public sealed record InProgress(DateTimeOffset Since, TimeSpan Remaining) : ClaimAnswer;

    /// <summary>The effect has happened already.</summary>
    public sealed record Done(DateTimeOffset At) : ClaimAnswer;

    /// <summary>Another owner's lease expired without a confirmation: the effect may have happened or not.</summary>
    /// <param name="Since">When the effect was first claimed.</param>
    /// <param name="Owner">The token to name in a takeover, so that only one of many takeovers is granted.</param>
    public sealed record Unknown(DateTimeOffset Since, Guid Owner) : ClaimAnswer;
}
