
namespace Orders.Sagas.Messaging.Failures;

/// <summary>A classified exception.</summary>
/// <param name="Kind">How the endpoint reacts.</param>
/// <param name="Category">A short name for logs and states: a SQLSTATE, a Kafka error code or an exception's type, never its text.</param>
/// <param name="Reason">The reason in the dead letter, if the record becomes one.</param>
/// <param name="RetryAfter">How long attempts are expected to fail; null if that is unknown.</param>
internal readonly record struct Failure(
    FailureKind Kind, string Category, DeadLetterReason Reason = DeadLetterReason.HandlerFailed, TimeSpan? RetryAfter = null);
