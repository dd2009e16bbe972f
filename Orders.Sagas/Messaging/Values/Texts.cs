using System.Globalization;
using System.Text;

namespace Orders.Sagas.Messaging.Values;

/// <summary>The one answer to whether a text can be stored and shown, for REST, topics, webhooks and files.</summary>
/// <remarks>
/// PostgreSQL takes neither U+0000 nor half of a surrogate pair. Control characters, line separators and directional overrides would change
/// what stands beside the text in a log, an e-mail or a page. Joiners and direction marks stay, because languages and emoji need them.
/// </remarks>
internal static class Texts
{
    /// <summary>The error text for a character that is not allowed. It does not quote the value.</summary>
    public const string CharacterRule = "must not contain control characters, line breaks, directional overrides or half characters.";

    /// <summary>The error text for a length, in Unicode code points.</summary>
    public static string LengthRule(int maxLength) => $"must have 1 to {maxLength} characters and must not be blank.";

    /// <summary>The rule that a text breaks; null if it breaks none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The limit in Unicode code points, as JSON Schema counts <c>maxLength</c>.</param>
    public static string? Problem(string? text, int maxLength) =>
        string.IsNullOrWhiteSpace(text) || Length(text) > maxLength ? LengthRule(maxLength)
        : IsClean(text) ? null : CharacterRule;

    /// <summary>Whether a text has a legal length and only allowed characters.</summary>
    public static bool Holds(string? text, int maxLength) => Problem(text, maxLength) is null;

    /// <summary>Whether all characters are allowed, whatever the length.</summary>
    public static bool IsClean(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) is not System.Buffers.OperationStatus.Done || !IsAllowed(rune))
                return false;
            text = text[length..];
        }

        return true;
    }

    /// <summary>The length in Unicode code points. Half of a surrogate pair counts as one.</summary>
    public static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
            length++;
        return length;
    }

    /// <summary>Replaces each character that is not allowed by U+FFFD. For what another system said and we only record.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text)
    {
        if (text is null || IsClean(text))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(IsAllowed(rune) ? rune.ToString() : "\uFFFD");
        return clean.ToString();
    }

    /// <summary>The first characters of a text, as many as fit into a limit of code points.</summary>
    public static string Cut(string text, int maxLength)
    {
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (maxLength-- == 0)
                return text[..end];
            end += rune.Utf16SequenceLength;
        }

        return text;
    }

    static bool IsAllowed(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && rune.Value is not (>= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069);
}
