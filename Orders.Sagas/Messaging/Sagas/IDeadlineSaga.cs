namespace Orders.Sagas.Messaging.Sagas;

/// <summary>
/// A saga whose steps have a deadline: a column, and whoever looks for what is due. The state machine says how long from now; the repository, which has the
/// clock, makes a moment of it.
/// </summary>
public interface IDeadlineSaga
{
    /// <summary>How long the step that begins may take. Not mapped: the repository takes it when it records the change.</summary>
    TimeSpan? DueIn { get; set; }

    /// <summary>When the step has to be over; null while nothing is due. Setting it to null takes the deadline back.</summary>
    DateTimeOffset? DueAt { get; set; }
}
