using System.Text.RegularExpressions;

namespace Orders.Sagas.Payments;

/// <summary>A payment card's number where the provider's token belongs: never taken on, whichever way it comes, because it must not be kept.</summary>
internal static partial class CardNumber
{
    /// <summary>What whoever sent one is told; the value is not repeated.</summary>
    public const string Rule = "must be the payment provider's token, never a card number.";

    public static bool Is(string? text) => text is not null && Digits().IsMatch(text);

    [GeneratedRegex(@"^\s*(\d[ -]?){12,19}\s*$")]
    private static partial Regex Digits();
}
