namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>
/// A statement for what EF Core cannot save: registered in the scope, collected by the consumers of an at-most-once unit, and run once in its transaction. It
/// should make nothing of what it has written before: no inbox keeps repeats from such an endpoint.
/// </summary>
public interface IUnitStatement
{
    /// <summary>Writes what the unit's records have collected; nothing if they have not.</summary>
    Task Run(CancellationToken cancellationToken);
}
