using System.Text.RegularExpressions;
using Orders.Tests.Architecture;

namespace Orders.Tests.Docs;

[Trait("Category", "Unit")]
public sealed partial class When_documents_are_read
{
    const int ReadmeWords = 1000;

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_a_heading()
    {
        var links = Document.All.SelectMany(document => document.Links.Where(IsRelative).Select(link => (document, link))).ToList();

        Assert.NotEmpty(links);
        AssertDocs.None("leads nowhere", links.Where(x => !Leads(x.document, x.link)).Select(x => $"{x.document}: {x.link}"));
    }

    [Fact]
    public void Every_path_that_a_document_names_exists()
    {
        var paths = Document.All
            .SelectMany(document => document.CodeSpans.Where(span => SourcePath().IsMatch(span)).Select(path => (document, path)))
            .ToList();

        Assert.NotEmpty(paths);
        AssertDocs.None(
            "does not exist", paths.Where(x => !Exists(Path.Combine(SourceTree.Root, x.path))).Select(x => $"{x.document}: {x.path}"));
    }

    [Fact]
    public void Every_test_that_a_document_names_exists()
    {
        var tests = SourceTree.Files("Orders.Tests").Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var named = Document.All
            .SelectMany(document => document.CodeSpans.Where(span => TestName().IsMatch(span)).Select(test => (document, test)))
            .ToList();

        Assert.NotEmpty(named);
        AssertDocs.None("does not exist", named.Where(x => !tests.Contains(x.test)).Select(x => $"{x.document}: {x.test}"));
    }

    [Fact]
    public void README_has_at_most_a_thousand_words()
    {
        var words = Document.Named("README.md").Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

        Assert.True(words <= ReadmeWords, $"README.md has {words} words.");
    }

    static bool IsRelative(string link) => !link.Contains(':', StringComparison.Ordinal);

    static bool Leads(Document document, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? document.Path : document.Resolve(parts[0]);
        return Exists(target) && (parts.Length == 1 || (File.Exists(target) && Document.Named(target).Anchors.Contains(parts[1])));
    }

    static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    [GeneratedRegex(@"^(Orders\.(Api|Contracts|Sagas|Tests)|docs|deploy)/[\w./-]+$")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"^When_\w+$")]
    private static partial Regex TestName();
}
