using System.Globalization;
using System.Text.RegularExpressions;

namespace Orders.Api.Development.Embedded;

/// <summary>The Java that Kafka's scripts would take: JAVA_HOME's, else the one on PATH.</summary>
internal static partial class JavaRuntime
{
    public const int RequiredMajor = 17;

    /// <summary>Its major version; null when there is no Java.</summary>
    public static async Task<int?> FindMajor(CancellationToken cancellation)
    {
        var java = Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home
            ? SearchPath.InDirectory(Path.Combine(home, "bin"), "java")
            : SearchPath.Find("java");
        if (java is null)
            return null;
        var (exitCode, output) = await Tool.Run(java, ["-version"], cancellation);
        return exitCode == 0 ? ParseMajor(output) : null;
    }

    /// <summary>Reads <c>version "17.0.15"</c>; Java 8 called itself <c>1.8</c>.</summary>
    public static int? ParseMajor(string output)
    {
        var version = Version().Match(output);
        return version.Success ? int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex("""version "(?:1\.)?(\d+)""")]
    private static partial Regex Version();
}
