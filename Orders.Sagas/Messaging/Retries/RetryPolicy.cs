using Npgsql;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Chooses the step after each failure of one record: retry at once, retry after a backoff, dead letter, or done.</summary>
/// <param name="options">The limits of the endpoint.</param>
/// <param name="handlerFailures">The unknown failures before, in any process.</param>
/// <param name="backoffs">The backoffs before, in any process.</param>
internal sealed class RetryPolicy(TopicEndpointOptions options, int handlerFailures = 0, int backoffs = 0)
{
    /// <summary>The number of conflicts that are retried without backoff.</summary>
    /// <remarks>Concurrent updates of one saga need a few attempts. A conflict that remains is a constraint of the database.</remarks>
    const int ConflictsRetriedAtOnce = 10;

    int _conflicts;
    int _backoffs = backoffs;

    /// <summary>How many failures were unknown.</summary>
    public int HandlerFailures { get; private set; } = handlerFailures;

    public NextStep After(Failure failure) => failure.Kind switch
    {
        FailureKind.Duplicate => NextStep.Done,
        FailureKind.Permanent => NextStep.DeadLetter,
        FailureKind.Conflict when ++_conflicts <= ConflictsRetriedAtOnce => NextStep.RetryAtOnce,
        FailureKind.Transient => NextStep.RetryAfter(++_backoffs),
        // When it ends is known, so earlier failures do not delay the attempt.
        FailureKind.InProgress => NextStep.RetryAfter(1),
        // Many transactions at once, and not a constraint: no record may become a dead letter for that.
        FailureKind.Conflict when failure.Category is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
            NextStep.RetryAfter(++_backoffs),
        _ => ++HandlerFailures < options.HandlerAttempts ? NextStep.RetryAfter(++_backoffs) : NextStep.DeadLetter,
    };
}

/// <summary>The step after a failure of a record.</summary>
/// <param name="IsDone">The record is a duplicate: it was consumed before.</param>
/// <param name="IsDeadLetter">The record becomes a dead letter.</param>
/// <param name="Failures">For a retry: the number of failures that its backoff depends on; 0 retries at once.</param>
internal readonly record struct NextStep(bool IsDone, bool IsDeadLetter, int Failures)
{
    public static NextStep Done { get; } = new(true, false, 0);
    public static NextStep DeadLetter { get; } = new(false, true, 0);
    public static NextStep RetryAtOnce { get; }

    public static NextStep RetryAfter(int failures) => new(false, false, failures);
}
