namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Finds effects of which nobody knows whether they have happened, for people: they decide by <see cref="IDeduplicationStore.Settle"/>.</summary>
public interface IUnknownEffects
{
    /// <summary>Those of one scope, the oldest first.</summary>
    Task<IReadOnlyList<UnknownEffect>> Find(string scope, int limit, CancellationToken cancellationToken);
}

/// <summary>Its owner's lease is over and it confirmed nothing.</summary>
/// <param name="Key">The effect.</param>
/// <param name="Since">When it was claimed first.</param>
public sealed record UnknownEffect(EffectKey Key, DateTimeOffset Since);
