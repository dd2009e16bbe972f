using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>Requires a program of the machine: without it, CI fails the test and a developer's run skips it.</summary>
internal static class DebianTool
{
    /// <param name="program">The program on PATH.</param>
    /// <param name="package">The Debian package that contains the program; by default it has the same name.</param>
    public static void Require(string program, string? package = null)
    {
        if (SearchPath.Find(program) is not null)
            return;
        var reason = $"Needs {program} on PATH (Debian: apt-get install {package ?? program}).";
        Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", reason);
        Assert.Skip(reason);
    }
}
