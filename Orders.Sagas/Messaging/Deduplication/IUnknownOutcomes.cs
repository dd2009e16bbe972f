namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Finds the effects whose outcome is unknown, for operators to settle (<see cref="IDeduplicationStore.Settle"/>).</summary>
public interface IUnknownOutcomes
{
    /// <summary>The unknown outcomes of one scope, the oldest first.</summary>
    Task<IReadOnlyList<UnknownOutcome>> Find(string scope, int limit, CancellationToken cancellationToken);
}

/// <summary>An effect whose owner's lease expired without a confirmation.</summary>
/// <param name="Key">The effect.</param>
/// <param name="Since">When the effect was first claimed.</param>
public sealed record UnknownOutcome(EffectKey Key, DateTimeOffset Since);
