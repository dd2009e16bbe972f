using System.Text.RegularExpressions;

namespace Orders.Api.Development.Sandbox;

/// <summary>The validation rules that several bodies share.</summary>
internal static partial class Rules
{
    const int MaxReferenceLength = 100;
    const decimal MaxAmount = 1_000_000_000_000m;
    const int MaxDecimals = 4;

    [GeneratedRegex("^[A-Z]{3}$")]
    public static partial Regex CurrencyCode();

    [GeneratedRegex("^tok_[a-z0-9_]{1,60}$")]
    public static partial Regex Token();

    public static IEnumerable<(string, string)> Reference(string? value) =>
        That(value is { Length: > 0 and <= MaxReferenceLength }, "merchantReference", $"Must have 1 to {MaxReferenceLength} characters.");

    public static IEnumerable<(string, string)> Amount(decimal? value) =>
        That(
            value is > 0 and <= MaxAmount && value.Value.Scale <= MaxDecimals, "amount",
            $"Must be above 0, with at most {MaxDecimals} decimals.");

    public static IEnumerable<(string, string)> That(bool holds, string field, string error) => holds ? [] : [(field, error)];
}
