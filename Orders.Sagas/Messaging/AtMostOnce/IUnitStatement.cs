namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>SQL that an at-most-once unit of work runs in its transaction, for what EF Core cannot save.</summary>
/// <remarks>Consumers collect what it writes.</remarks>
/// <remarks>The statement should skip rows that exist already: no inbox refuses duplicates at such an endpoint.</remarks>
public interface IUnitStatement
{
    /// <summary>Writes what the consumers of the unit's records have collected; does nothing when that is empty.</summary>
    Task Run(CancellationToken cancellationToken);
}
