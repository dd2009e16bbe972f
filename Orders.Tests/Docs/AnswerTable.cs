using System.Globalization;
using System.Text.RegularExpressions;

namespace Orders.Tests.Docs;

/// <summary>The table of docs/payments.md that says what each status means. Its last row holds for every other code.</summary>
internal sealed partial class AnswerTable
{
    readonly List<(Func<int, bool> Has, string Money, string LookUp, string Warehouse)> _rows;

    AnswerTable(List<(Func<int, bool> Has, string Money, string LookUp, string Warehouse)> rows) => _rows = rows;

    public static AnswerTable Read() => new([.. Document.Named("docs/payments.md").Text
        .Split("<!-- answers: kept true by a test -->\n")[1].Split("<!-- /answers -->")[0]
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..].Select(Row)]);

    public (string Money, string LookUp, string Warehouse) Of(int status)
    {
        var rows = _rows.Where(x => x.Has(status)).ToList();
        Assert.True(rows.Count is 1 or 2, $"{status} is in {rows.Count} rows");
        return (rows[0].Money, rows[0].LookUp, rows[0].Warehouse);
    }

    static (Func<int, bool> Has, string Money, string LookUp, string Warehouse) Row(string line)
    {
        var cells = line.Trim('|').Split('|').Select(x => x.Trim()).ToArray();
        var isRest = cells[0].StartsWith("every other", StringComparison.Ordinal);
        var ranges = Codes().Matches(cells[0]).Select(x => x.Groups)
            .Select(x => (From: Number(x[1]), To: Number(x[2].Success ? x[2] : x[1]))).ToList();
        return (status => isRest || ranges.Any(x => status >= x.From && status <= x.To), cells[1], cells[2], cells[3]);
    }

    static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("`([0-9]{3})(?:-([0-9]{3}))?`")]
    private static partial Regex Codes();
}
