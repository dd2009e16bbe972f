namespace Orders.Sagas.Messaging.Records;

/// <summary>The rules of an application's contracts. The reader of every topic endpoint applies them before any consumer.</summary>
/// <remarks>Records from the retry store and replayed dead letters pass the same reader.</remarks>
public interface IMessageRules
{
    /// <summary>Returns the message in its canonical form.</summary>
    /// <param name="message">A message that was just read. A type without rules is returned unchanged.</param>
    /// <exception cref="Failures.InvalidMessageException">
    /// The message breaks a rule. Its record becomes a dead letter at the first attempt, with each broken rule.
    /// </exception>
    object Accept(object message);
}
