using System.Text.RegularExpressions;

namespace Orders.Sagas.Payments;

/// <summary>Recognises a card number in place of the provider's token.</summary>
/// <remarks>Every entry point rejects a card number, because a card number must not be stored.</remarks>
internal static partial class CardNumber
{
    /// <summary>The error text, which does not quote the value.</summary>
    public const string Rule = "must be the payment provider's token, never a card number.";

    public static bool Is(string? text) => text is not null && Digits().IsMatch(text);

    [GeneratedRegex(@"^\s*(\d[ -]?){12,19}\s*$")]
    private static partial Regex Digits();
}
