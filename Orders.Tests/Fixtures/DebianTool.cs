using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>A program that some tests need. CI installs it, so there it has to be; a user without it has those tests skipped, and is told why.</summary>
internal static class DebianTool
{
    /// <param name="program">What has to be on PATH.</param>
    /// <param name="package">What brings it; of the same name if not given.</param>
    public static void Require(string program, string? package = null)
    {
        if (SearchPath.Find(program) is not null)
            return;
        var reason = $"Needs {program} on PATH (Debian: apt-get install {package ?? program}).";
        Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", reason);
        Assert.Skip(reason);
    }
}
