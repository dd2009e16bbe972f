namespace Orders.Sagas.Messaging.Sagas;

/// <summary>A saga in a unit of work. All messages of the unit share the instance.</summary>
/// <param name="instance">The saga, which EF Core tracks.</param>
/// <param name="values">Its values, one for each column.</param>
internal sealed class UnitSaga<TSaga>(TSaga instance, object?[] values)
    where TSaga : class, ISagaWithHistory
{
    public TSaga Instance => instance;

    /// <summary>The values before the current message, and the state among them.</summary>
    public object?[] Values { get; private set; } = values;
    public string State { get; private set; } = instance.CurrentState;

    /// <summary>Ends the current message.</summary>
    public void Keep(object?[] values) => (Values, State) = (values, instance.CurrentState);
}
