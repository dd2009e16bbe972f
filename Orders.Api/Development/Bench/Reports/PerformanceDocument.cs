namespace Orders.Api.Development.Bench.Reports;

/// <summary>Writes a report into a Markdown document, with charts in a folder beside it.</summary>
/// <remarks>Only the part between two markers is replaced, so that people can write around it.</remarks>
internal static class PerformanceDocument
{
    const string Begin = "<!-- orders bench all writes from here -->";
    const string End = "<!-- to here -->";

    public static async Task Write(string path, BenchReport report, BenchReport? before, CancellationToken cancellationToken)
    {
        var existing = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : $"# Performance\n\n{Begin}\n{End}\n";
        var charts = Directory.CreateDirectory(Path.ChangeExtension(path, null));
        foreach (var old in charts.EnumerateFiles("*.svg"))
            old.Delete();
        var lines = Header(report, before).ToList();
        foreach (var result in report.Results)
        {
            var earlier = before?.Named(result.Name);
            lines.AddRange(["", $"## {result.Name}", "", result.Summary, "", .. MarkdownTable.Render(result, earlier)]);
            foreach (var column in result.Charts.Where(result.Columns.Contains))
            {
                var file = $"{result.Name}-{Slug(column)}.svg";
                await File.WriteAllTextAsync(Path.Combine(charts.FullName, file), Chart(result, earlier, column), cancellationToken);
                lines.AddRange(["", $"![{result.Name}: {column}]({charts.Name}/{file})"]);
            }

            if (result.Notes.Count > 0)
                lines.AddRange(["", .. result.Notes]);
        }

        await File.WriteAllTextAsync(path, Replace(existing, string.Join('\n', lines)), cancellationToken);
    }

    /// <summary>Replaces the part between the markers; appends it to a document without markers.</summary>
    public static string Replace(string document, string part)
    {
        var from = document.IndexOf(Begin, StringComparison.Ordinal);
        var to = document.IndexOf(End, StringComparison.Ordinal);
        return from >= 0 && to > from
            ? $"{document[..from]}{Begin}\n\n{part}\n\n{document[to..]}"
            : $"{document.TrimEnd()}\n\n{Begin}\n\n{part}\n\n{End}\n";
    }

    static IEnumerable<string> Header(BenchReport report, BenchReport? before)
    {
        yield return "## Measured with";
        yield return "";
        foreach (var line in report.Environment.Lines)
            yield return $"- {line}";
        if (before is not null)
            yield return $"- Before the arrow, and grey: {before.Environment.Measured}, {before.Environment.Application}";
    }

    static string Chart(BenchResult result, BenchResult? before, string column)
    {
        var bars = result.Rows.Where(row => result.At(row, column) is not null)
            .Select(row => new Bar(row, result.At(row, column)!.Value, before?.At(row, column)));
        return BarChart.Render($"{result.Name}: {column}", [.. bars]);
    }

    static string Slug(string column) =>
        string.Join('-', string.Concat(column.ToLowerInvariant().Select(x => char.IsAsciiLetterOrDigit(x) ? x : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
