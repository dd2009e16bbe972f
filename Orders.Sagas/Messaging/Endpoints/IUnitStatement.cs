namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>SQL that a unit of work runs in its transaction, once for all of its records.</summary>
/// <remarks>Consumers collect what the statement writes, so the number of statements does not grow with the records of a unit.</remarks>
public interface IUnitStatement
{
    /// <summary>Writes what was collected; does nothing when there is nothing.</summary>
    Task Run(CancellationToken cancellationToken);
}
