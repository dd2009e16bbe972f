using Orders.Tests.Architecture;

namespace Orders.Tests.Fixtures;

[Trait("Category", "Unit")]
public sealed class CrashWindowsTests
{
    /// <summary>The documented numbers are from one run. Every run has the same windows in the same order, and observes each.</summary>
    [Fact]
    public async Task The_table_in_the_documentation_has_every_window_and_no_other()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(SourceTree.Root, "docs/proofs.md"), TestContext.Current.CancellationToken);
        var rows = lines.SkipWhile(x => x != CrashWindows.Head.Split('\n')[0]).Skip(2).TakeWhile(x => x.StartsWith('|')).ToList();

        Assert.Equal(CrashWindow.All.Select(CrashWindows.Key), rows.Select(row => string.Join('|', row.Split('|')[..3]) + "|"));
        Assert.DoesNotContain(rows, row => row.Contains("NOT OBSERVED", StringComparison.Ordinal));
    }

    [Fact]
    public void The_outcome_of_each_record_is_counted()
    {
        Assert.Equal(new(2, Lost: 1, Duplicated: 0, Absorbed: 0, Held: 0), Observed.Count(records: 2, tries: 1, effects: 1, affected: 1));
        Assert.Equal(new(2, Lost: 0, Duplicated: 1, Absorbed: 2, Held: 0), Observed.Count(records: 2, tries: 5, effects: 3, affected: 2));
        Assert.Equal(
            new(1, Lost: 0, Duplicated: 0, Absorbed: 0, Held: 1), Observed.Count(records: 1, tries: 2, effects: 1, affected: 1, held: 1));
        Assert.Null(Observed.Count(records: 1, tries: null, effects: 1, affected: 1).Absorbed);
    }
}
