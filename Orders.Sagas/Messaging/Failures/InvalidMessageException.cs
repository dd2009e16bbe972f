namespace Orders.Sagas.Messaging.Failures;

/// <summary>The message is readable but breaks a rule, so no retry can succeed.</summary>
/// <param name="errors">Each broken rule: names the field, never its value.</param>
public sealed class InvalidMessageException(IReadOnlyList<string> errors)
    : PermanentException(DeadLetterReason.Invalid, string.Join(" ", errors))
{
    /// <summary>Each broken rule: names the field, never its value.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
