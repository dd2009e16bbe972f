namespace Orders.Sagas.Rules;

/// <summary>A rule that a message breaks.</summary>
/// <param name="Field">The path of the field, like <c>lines[0].quantity</c>.</param>
/// <param name="Text">What the field must be, without its value.</param>
internal readonly record struct BrokenRule(string Field, string Text)
{
    public override string ToString() => $"{Field} {Text}";
}
