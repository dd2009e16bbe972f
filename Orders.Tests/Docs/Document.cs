using System.Text.RegularExpressions;
using Orders.Tests.Architecture;

namespace Orders.Tests.Docs;

/// <summary>One of the project's Markdown documents.</summary>
internal sealed partial record Document(string Path, string Text)
{
    const string Fence = "```";

    /// <summary>Every Markdown file of the root folder and of docs.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        .. new[] { SourceTree.Root, In("docs") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md"))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>The targets of the links, without those in code blocks.</summary>
    public IEnumerable<string> Links => LinkTarget().Matches(Prose).Select(link => link.Groups[1].Value);

    /// <summary>The texts between single backticks.</summary>
    public IEnumerable<string> CodeSpans => CodeSpan().Matches(Prose).Select(span => span.Groups[1].Value);

    /// <summary>The anchors of the headings, as a repository page derives them.</summary>
    public IReadOnlySet<string> Anchors => Heading().Matches(Prose).Select(heading => AnchorOf(heading.Groups[1].Value)).ToHashSet();

    string Prose => string.Concat(Text.Split(Fence).Where((_, i) => i % 2 == 0));

    public static Document Named(string name) => Read(In(name));

    /// <summary>Returns the path to which a link of this document leads.</summary>
    public string Resolve(string target) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, target));

    public override string ToString() => System.IO.Path.GetRelativePath(SourceTree.Root, Path);

    static Document Read(string path) => new(path, File.ReadAllText(path).ReplaceLineEndings("\n"));

    static string In(string name) => System.IO.Path.Combine(SourceTree.Root, name);

    static string AnchorOf(string heading) => NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex("(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^#{1,6} +(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{Nd} _-]")]
    private static partial Regex NotInAnchors();
}
