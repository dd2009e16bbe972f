namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>The right to do an effect, until the lease is over.</summary>
/// <param name="Key">The effect.</param>
/// <param name="Owner">
/// A token of this one claim. Whoever was paused beyond its lease and wakes up after somebody took over holds an old token, with which it changes nothing.
/// </param>
/// <param name="Since">When the effect was claimed first; a claim that was taken over keeps it.</param>
/// <param name="IsRepeat">Taken over from an owner of whom nobody knows whether it did the effect.</param>
public sealed record Claim(EffectKey Key, Guid Owner, DateTimeOffset Since, bool IsRepeat);

/// <summary>What a store says to a claim.</summary>
public abstract record ClaimAnswer
{
    /// <summary>It is ours: nobody had it, or we took it over.</summary>
    public sealed record Claimed(Claim Claim) : ClaimAnswer;

    /// <summary>Its owner's lease runs: the effect is probably being done now.</summary>
    public sealed record InProgress(DateTimeOffset Since) : ClaimAnswer;

    /// <summary>The effect has happened.</summary>
    public sealed record Done(DateTimeOffset At) : ClaimAnswer;

    /// <summary>Its owner's lease is over and it confirmed nothing: the effect may have happened or not.</summary>
    /// <param name="Since">When the effect was claimed first.</param>
    /// <param name="Owner">The token to name when it is taken over, so that one of many gets it.</param>
    public sealed record Unknown(DateTimeOffset Since, Guid Owner) : ClaimAnswer;
}
