using System.Text.RegularExpressions;
using Orders.Tests.Architecture;

namespace Orders.Tests.Docs;

[Trait("Category", "Unit")]
public sealed partial class When_documents_are_read
{
    const int ReadmeWords = 1000;
    const string Class = "class";
    const string Method = "method";
    const string Rest = "rest";

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
        var sources = SourceTree.Files("Orders.Tests").ToDictionary(file => Path.GetFileNameWithoutExtension(file));
        var named = Document.All
            .SelectMany(document => document.CodeSpans.Select(span => TestName().Match(span)).Select(test => (document, test)))
            .Where(x => x.test.Success)
            .ToList();

        Assert.NotEmpty(named);
        Assert.Contains(named, x => x.test.Groups[Method].Success);
        AssertDocs.None("does not exist", named.Where(x => !IsTest(x.test, sources)).Select(x => $"{x.document}: {x.test.Value}"));
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

    static bool IsTest(Match test, Dictionary<string, string> sources)
    {
        if (!sources.TryGetValue(test.Groups[Class].Value, out var source))
            return false;
        var method = test.Groups[Method].Value + (test.Groups[Rest].Success ? @"\w+" : "");
        return method.Length == 0 || Regex.IsMatch(File.ReadAllText(source), $@"^    public .* {method}\(", RegexOptions.Multiline);
    }

    static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    [GeneratedRegex(@"^(Orders\.(Api|Contracts|Sagas|Tests)|docs|deploy)/[\w./-]+$")]
    private static partial Regex SourcePath();

    /// <summary>A class, with or without one of its methods. An ellipsis stands for the rest of the method's name.</summary>
    [GeneratedRegex(@"^(?<class>When_\w+|\w+Tests)(?:\.(?<method>\w+)(?<rest>…)?)?$")]
    private static partial Regex TestName();
}
