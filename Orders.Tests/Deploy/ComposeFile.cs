using Orders.Tests.Architecture;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Orders.Tests.Deploy;

/// <summary>The parts of deploy/compose.yaml that tests read, with anchors merged.</summary>
internal sealed class ComposeFile
{
    public required Dictionary<string, ComposeService> Services { get; init; }

    public static ComposeFile Read()
    {
        using var text = File.OpenText(Path.Combine(SourceTree.Root, "deploy", "compose.yaml"));
        return new DeserializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .IgnoreUnmatchedProperties()
            .Build()
            .Deserialize<ComposeFile>(new MergingParser(new Parser(text)));
    }
}

internal sealed class ComposeService
{
    public string? Image { get; init; }
    public ComposeBuild? Build { get; init; }
    public string? PullPolicy { get; init; }
    public string? Restart { get; init; }
    public string? StopGracePeriod { get; init; }
    public List<string> Ports { get; init; } = [];
    public Dictionary<string, string> Environment { get; init; } = [];
    public Dictionary<string, ComposeDependency> DependsOn { get; init; } = [];
    public ComposeHealthCheck? Healthcheck { get; init; }
}

internal sealed class ComposeBuild
{
    public required string Context { get; init; }
    public required string Dockerfile { get; init; }
}

internal sealed class ComposeDependency
{
    public required string Condition { get; init; }
}

internal sealed class ComposeHealthCheck
{
    /// <summary>A shell command, or a list that begins with CMD.</summary>
    public required object Test { get; init; }
}
