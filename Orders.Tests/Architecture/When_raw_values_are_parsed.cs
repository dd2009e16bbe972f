using System.Text.RegularExpressions;

namespace Orders.Tests.Architecture;

/// <summary>Times, numbers, texts, names and addresses are read in one place each. A second reader is a second truth.</summary>
[Trait("Category", "Unit")]
public sealed class When_raw_values_are_parsed
{
    /// <summary>A way to read a raw value, what to use instead, and the files that may still use it.</summary>
    public static TheoryData<string, string, string[]> Readers => new()
    {
        { @"DateTime(Offset|Only)?\.(Try)?Parse|(Try)?GetDateTime(Offset)?\(", "Instants", [] },
        { @"decimal\.(Try)?Parse|double\.(Try)?Parse|(Try)?GetDecimal\(|(Try)?GetDouble\(", "Decimals", ["DurationText.cs"] },
        { @"(char|Rune)\.IsControl", "Texts", ["TextRule.cs"] },
        { @"TimeSpan\.(Try)?Parse", "the durations of settings", ["DurationText.cs"] },
        { @"MailboxAddress\.(Try)?Parse", "EmailRule", ["NotificationsOptions.cs", "MailComposer.cs"] },
        { @"Enum\.(Try)?Parse", "EnumNames", ["SettingValue.cs", "SendNotificationConsumer.cs", "ReservationStore.cs"] },
        { @"(TryGetDecimals|ToUpperInvariant\(\).*[Cc]urrency)", "Iso4217.Canonical", ["Iso4217.cs", "Money.cs"] },
        { @"new JsonStringEnumConverter", "EnumNames", ["RequestJson.cs"] },
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public void Only_the_listed_files_read_it(string pattern, string instead, string[] allowed)
    {
        var readers = SourceTree.Files("Orders.Api", "Orders.Sagas", "Orders.Contracts")
            .Where(file => !allowed.Contains(Path.GetFileName(file)))
            .Where(file => File.ReadLines(file).Any(line => !IsComment(line) && Regex.IsMatch(line, pattern)))
            .Select(file => Path.GetRelativePath(SourceTree.Root, file))
            .ToList();

        Assert.True(readers.Count == 0, $"Use {instead} in {string.Join(", ", readers)}.");
    }

    static bool IsComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal);
}
