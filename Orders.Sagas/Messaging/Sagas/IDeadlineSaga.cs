namespace Orders.Sagas.Messaging.Sagas;

/// <summary>A saga whose steps have a deadline, stored in a column that a sweeper polls.</summary>
/// <remarks>The state machine sets a duration. The repository turns the duration into a time by PostgreSQL's clock.</remarks>
public interface IDeadlineSaga
{
    /// <summary>How long the step that begins may take. Not mapped: the repository clears it when it writes <see cref="DueAt"/>.</summary>
    TimeSpan? DueIn { get; set; }

    /// <summary>The step's deadline; null while there is none. Setting it to null cancels the deadline.</summary>
    DateTimeOffset? DueAt { get; set; }
}
