namespace Orders.Tests.Api.Cli;

/// <summary>Sets variables of this process until disposed. Its users share a test collection, so they run one after the other.</summary>
[CollectionDefinition(nameof(EnvironmentVariables), DisableParallelization = true)]
public sealed class EnvironmentVariables : IDisposable
{
    readonly List<(string Name, string? Before)> _set = [];

    public static EnvironmentVariables Set(params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var set = new EnvironmentVariables();
        foreach (var (name, value) in variables)
        {
            set._set.Add((name, Environment.GetEnvironmentVariable(name)));
            Environment.SetEnvironmentVariable(name, value);
        }

        return set;
    }

    public void Dispose()
    {
        foreach (var (name, before) in _set)
            Environment.SetEnvironmentVariable(name, before);
    }
}
