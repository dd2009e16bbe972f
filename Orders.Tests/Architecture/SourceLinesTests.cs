namespace Orders.Tests.Architecture;

/// <summary>The build checks the length of lines too (RCS0056), but leaves out comments and raw strings.</summary>
[Trait("Category", "Unit")]
public sealed class SourceLinesTests
{
    const int MaxLength = 140;

    static readonly string[] Projects = ["Orders.Contracts", "Orders.Sagas", "Orders.Api", "Orders.Tests"];

    [Fact]
    public void Every_line_ends_at_140_characters() =>
        Assert.Empty(SourceTree.Files(Projects).Where(file => !IsGenerated(file)).SelectMany(LongLines));

    static bool IsGenerated(string file) => Path.GetFileName(Path.GetDirectoryName(file)) is "Migrations";

    static IEnumerable<string> LongLines(string file) => File.ReadLines(file)
        .Index()
        .Where(line => line.Item.Length > MaxLength)
        .Select(line => $"{Path.GetRelativePath(SourceTree.Root, file)}:{line.Index + 1}");
}
