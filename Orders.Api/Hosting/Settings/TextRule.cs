namespace Orders.Api.Hosting.Settings;

/// <summary>What the text of a setting may not be: it is taken as it is, so what is around it would become a part of it.</summary>
internal static class TextRule
{
    /// <summary>Why the text is refused, without quoting it, because it may be a secret; null if it is not.</summary>
    public static string? Refusal(string text) =>
        text.Length != text.Trim().Length ? "it begins or ends with a blank or a line break. Remove it."
        : IsQuoted(text) ? "it is in quotation marks, which Docker's env files keep. Remove them."
        : text.Any(IsControl) ? "it has a control character. Remove it."
        : text.Contains('\uFFFD', StringComparison.Ordinal) ? "it is not valid UTF-8."
        : null;

    public static bool IsQuoted(string text) => text is ['"', .., '"'] or ['\'', .., '\''];

    /// <summary>A PEM has lines.</summary>
    static bool IsControl(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t');
}
