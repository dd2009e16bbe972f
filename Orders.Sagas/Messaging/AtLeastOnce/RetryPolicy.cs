using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>What comes after each failure of one record: another attempt, the dead letters, or nothing because it was consumed before.</summary>
internal sealed class RetryPolicy(TopicEndpointOptions options)
{
    /// <summary>Rivals of one saga get past each other in a few attempts; who still collides then meets a rule of the database, not a rival.</summary>
    const int ConflictsRetriedAtOnce = 10;

    int _conflicts;
    int _unexplained;
    int _pauses;

    public NextStep After(Failure failure) => failure.Kind switch
    {
        FailureKind.Duplicate => NextStep.Done,
        FailureKind.Permanent => NextStep.DeadLetter,
        FailureKind.Conflict when ++_conflicts <= ConflictsRetriedAtOnce => NextStep.RetryAtOnce,
        FailureKind.Transient => NextStep.RetryAfter(++_pauses),
        _ => ++_unexplained < options.HandlerAttempts ? NextStep.RetryAfter(++_pauses) : NextStep.DeadLetter,
    };
}

/// <summary>The step after a failure.</summary>
/// <param name="IsDone">The record was consumed before.</param>
/// <param name="IsDeadLetter">The record goes to the dead letters.</param>
/// <param name="Failures">For another attempt: how many failures the pause before it follows; 0 for none.</param>
internal readonly record struct NextStep(bool IsDone, bool IsDeadLetter, int Failures)
{
    public static NextStep Done { get; } = new(true, false, 0);
    public static NextStep DeadLetter { get; } = new(false, true, 0);
    public static NextStep RetryAtOnce { get; }

    public static NextStep RetryAfter(int failures) => new(false, false, failures);
}
