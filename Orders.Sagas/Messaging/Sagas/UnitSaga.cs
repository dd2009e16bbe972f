namespace Orders.Sagas.Messaging.Sagas;

/// <summary>A saga in a unit of work. All messages of the unit share the instance.</summary>
/// <param name="instance">The saga.</param>
/// <param name="readVersion">The version in the database; null for a new saga.</param>
/// <param name="values">Its values, one for each column.</param>
internal sealed class UnitSaga<TSaga>(TSaga instance, int? readVersion, object?[] values)
    where TSaga : class, ISagaWithHistory
{
    public TSaga Instance => instance;
    public int? ReadVersion => readVersion;

    /// <summary>The values before the current message, and the state among them.</summary>
    public object?[] Values { get; private set; } = values;
    public string State { get; private set; } = instance.CurrentState;

    public bool HasChanged => instance.Version != readVersion;

    /// <summary>Ends the current message.</summary>
    public void Keep(object?[] values) => (Values, State) = (values, instance.CurrentState);
}
