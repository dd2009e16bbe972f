namespace Orders.Sagas.Messaging.Failures;

/// <summary>The message can be read but breaks a rule; trying again cannot help.</summary>
/// <param name="errors">Each broken rule: names the field, never its value.</param>
public sealed class InvalidMessageException(IReadOnlyList<string> errors)
    : PermanentException(DeadLetterReason.Invalid, string.Join(" ", errors))
{
    /// <summary>Each broken rule: names the field, never its value.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
