
namespace Orders.Sagas.Messaging.Failures;

/// <summary>An exception, judged.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Category">A short name for logs and states: a SQLSTATE, a Kafka error code or an exception's type; never its text.</param>
/// <param name="Reason">What the dead letter will say, should it come to one.</param>
internal readonly record struct Failure(FailureKind Kind, string Category, DeadLetterReason Reason = DeadLetterReason.HandlerFailed);
