using Orders.Api.Cli;
using Orders.Tests.Architecture;

namespace Orders.Tests.Deploy;

[Trait("Category", "Unit")]
public sealed class DockerfileTests
{
    static readonly string[] Lines = File.ReadAllLines(Path.Combine(SourceTree.Root, "deploy", "Dockerfile"));

    [Fact]
    public void The_image_holds_the_project_that_has_the_verbs()
    {
        var assembly = typeof(CommandLine).Assembly.GetName().Name;

        Assert.Single(Lines, line => line.StartsWith($"RUN dotnet publish {assembly} ", StringComparison.Ordinal));
        Assert.Equal($"ENTRYPOINT [\"dotnet\", \"{assembly}.dll\"]", Lines[^1]);
    }

    [Fact]
    public void The_process_runs_without_root() =>
        Assert.Equal("USER $APP_UID", Lines.Last(line => line.StartsWith("USER ", StringComparison.Ordinal)));

    [Fact]
    public void Label_and_assembly_take_the_version_from_one_argument()
    {
        Assert.Equal(3, Lines.Count(line => line.StartsWith("ARG VERSION", StringComparison.Ordinal)));
        Assert.Single(Lines, line => line.Contains("-p:Version=$VERSION", StringComparison.Ordinal));
        Assert.Single(Lines, line => line.Contains("org.opencontainers.image.version=$VERSION", StringComparison.Ordinal));
    }
}
