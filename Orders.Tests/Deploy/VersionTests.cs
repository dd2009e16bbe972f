using System.Reflection;
using System.Xml.Linq;
using Orders.Api.Cli;
using Orders.Api.Hosting;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Tests.Architecture;

namespace Orders.Tests.Deploy;

/// <summary>Directory.Build.props holds the version, and everything else shows the same.</summary>
[Trait("Category", "Unit")]
public sealed class VersionTests
{
    static readonly string Written =
        XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void Every_assembly_carries_the_version_without_the_commit() =>
        Assert.All(
            [typeof(CommandLine).Assembly, typeof(OrdersMessaging).Assembly, typeof(OrderCreated).Assembly],
            assembly => Assert.Equal(Written, assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion));

    [Fact]
    public void The_application_shows_the_version() => Assert.Equal(Written, ApplicationVersion.Current);

    [Fact]
    public void The_image_is_built_with_the_version() =>
        Assert.Equal($"ARG VERSION={Written}", First("ARG ", "deploy", "Dockerfile"));

    [Fact]
    public void The_changelog_begins_with_the_version() =>
        Assert.StartsWith($"## [{Written}] - ", First("## ", "CHANGELOG.md"), StringComparison.Ordinal);

    static string First(string prefix, params string[] path) =>
        File.ReadLines(Path.Combine([SourceTree.Root, .. path])).First(line => line.StartsWith(prefix, StringComparison.Ordinal));
}
