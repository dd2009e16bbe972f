using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Nobody knows whether the effect has happened, and its policy is <see cref="WhenUnknown.Hold"/>: trying again cannot help until a person has settled it
/// (<see cref="IDeduplicationStore.Settle"/>). A topic endpoint makes the message a dead letter.
/// </summary>
/// <param name="key">The effect.</param>
/// <param name="since">When it was claimed.</param>
public sealed class EffectHeldException(EffectKey key, DateTimeOffset since)
    : PermanentException(
        DeadLetterReason.OutcomeUnknown, $"{key.Scope} {key.Name} may or may not have happened since {since:O}: find out, settle it, then replay.")
{
    /// <summary>The effect.</summary>
    public EffectKey Key { get; } = key;
}
