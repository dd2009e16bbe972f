namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>What <see cref="Deduplicator.RunOnce"/> did.</summary>
public enum EffectOutcome
{
    /// <summary>The effect ran for the first time.</summary>
    Done,

    /// <summary>The effect ran, and may have happened before.</summary>
    Repeated,

    /// <summary>Nothing ran, because the effect had happened before.</summary>
    AlreadyDone,
}
