using System.Globalization;

namespace Orders.Sagas.Payments;

/// <summary>Decides whether a card scheme could have issued a number: first digits, length and check digit.</summary>
internal static class CardScheme
{
    /// <param name="digits">12 to 19 digits.</param>
    public static bool Issues(string digits) => HasPrefix(digits) && HasCheckDigit(digits);

    static bool HasPrefix(string digits) => (Number(digits[..4]), digits.Length) switch
    {
        ( >= 4000 and <= 4999, 13 or 16 or 19) => true,
        ( >= 3400 and <= 3499 or >= 3700 and <= 3799, 15) => true,
        ( >= 3000 and <= 3099 or >= 3600 and <= 3699 or >= 3800 and <= 3999, >= 14) => true,
        ( >= 3500 and <= 3599, >= 16) => true,
        ( >= 5100 and <= 5599, 16) => true,
        ( >= 2200 and <= 2204 or >= 2221 and <= 2720, >= 16) => true,
        ( >= 5000 and <= 5099 or >= 5600 and <= 6999, _) => true,
        ( >= 8100 and <= 8299 or 9792, 16) => true,
        _ => false,
    };

    /// <summary>Verifies the check digit by Luhn's rule.</summary>
    public static bool HasCheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }

    static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
