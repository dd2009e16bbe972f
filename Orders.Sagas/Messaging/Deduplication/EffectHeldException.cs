using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>The effect's outcome is unknown, and its policy is <see cref="WhenUnknown.Hold"/>.</summary>
/// <remarks>
/// A retry cannot help until an operator has settled the effect (<see cref="IDeduplicationStore.Settle"/>). A topic endpoint makes the
/// message a dead letter.
/// </remarks>
/// <param name="key">The effect.</param>
/// <param name="since">When the effect was first claimed.</param>
public sealed class EffectHeldException(EffectKey key, DateTimeOffset since)
    : PermanentException(
        DeadLetterReason.OutcomeUnknown,
        $"The outcome of {key.Scope} {key.Name} is unknown since {since:O}. "
        + "Find out whether the effect happened, settle it, then replay the dead letter.")
{
    /// <summary>The effect.</summary>
    public EffectKey Key { get; } = key;
}
