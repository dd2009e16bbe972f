namespace Orders.Tests.Docs;

/// <summary>Names and defaults from the tables of docs/settings.md: the first and the third column.</summary>
internal static class DocumentedDefaults
{
    const int NameColumn = 1;
    const int DefaultColumn = 3;

    /// <summary>The rows of every table between the markers of one name.</summary>
    public static IReadOnlyList<(string Name, string Default)> Of(string marker) =>
    [
        .. Document.Named("docs/settings.md").Text.Split($"<!-- {marker}: kept true by a test -->\n")[1..]
            .SelectMany(table => table.Split($"<!-- /{marker} -->")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..])
            .Select(row => (Cell(row, NameColumn), Cell(row, DefaultColumn))),
    ];

    static string Cell(string row, int column) => row.Split('|')[column].Trim().Trim('`');
}
