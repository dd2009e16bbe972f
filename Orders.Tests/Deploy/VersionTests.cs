using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Orders.Api.Cli;
using Orders.Api.Hosting;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Tests.Architecture;

namespace Orders.Tests.Deploy;

/// <summary>Directory.Build.props has the version; everything that shows one shows that.</summary>
public sealed class VersionTests
{
    static readonly string Written =
        XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void Every_assembly_carries_it_without_the_commit() =>
        Assert.All(
            [typeof(CommandLine).Assembly, typeof(OrdersMessaging).Assembly, typeof(OrderCreated).Assembly],
            assembly => Assert.Equal(Written, assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion));

    [Fact]
    public void The_application_shows_it() => Assert.Equal(Written, ApplicationVersion.Current);

    [Fact]
    public void The_image_is_built_with_it() => Assert.Equal($"ARG VERSION={Written}", Lines("deploy", "Dockerfile").First(x => x.StartsWith("ARG ", StringComparison.Ordinal)));

    [Fact]
    public void The_changelog_begins_with_it() =>
        Assert.Matches($@"^## \[{Regex.Escape(Written)}\] - ", Lines("CHANGELOG.md").First(x => x.StartsWith("## ", StringComparison.Ordinal)));

    static string[] Lines(params string[] path) => File.ReadAllLines(Path.Combine([SourceTree.Root, .. path]));
}
