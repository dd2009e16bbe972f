namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>What <see cref="Deduplicator.RunOnce"/> did.</summary>
public enum EffectOutcome
{
    /// <summary>It ran the effect for the first time.</summary>
    Done,

    /// <summary>It ran the effect, which may have happened before.</summary>
    Repeated,

    /// <summary>It did nothing: the effect had happened before.</summary>
    AlreadyDone,
}
