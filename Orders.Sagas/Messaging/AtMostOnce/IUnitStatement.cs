namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>SQL that an at-most-once unit of work runs in its transaction, for what EF Core cannot save.</summary>
/// <remarks>
/// Consumers collect the rows that the statement writes. The statement should skip existing rows, because no inbox refuses duplicates at
/// such an endpoint.
/// </remarks>
public interface IUnitStatement
{
    /// <summary>Writes the collected rows; does nothing when there are none.</summary>
    Task Run(CancellationToken cancellationToken);
}
