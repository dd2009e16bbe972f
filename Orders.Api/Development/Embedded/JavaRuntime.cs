using System.Globalization;
using System.Text.RegularExpressions;

namespace Orders.Api.Development.Embedded;

/// <summary>Finds the Java that Kafka's scripts use: from JAVA_HOME, else from PATH.</summary>
internal static partial class JavaRuntime
{
    public const int RequiredMajor = 17;

    /// <summary>Returns the major version of Java, or null if Java is missing.</summary>
    public static async Task<int?> FindMajor(CancellationToken cancellationToken)
    {
        var java = Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home
            ? SearchPath.InDirectory(Path.Combine(home, "bin"), "java")
            : SearchPath.Find("java");
        if (java is null)
            return null;
        var (exitCode, output) = await Tool.Run(java, ["-version"], cancellationToken);
        return exitCode == 0 ? ParseMajor(output) : null;
    }

    /// <summary>Parses <c>version "17.0.15"</c>; Java 8 reports <c>1.8</c>.</summary>
    public static int? ParseMajor(string output)
    {
        var version = Version().Match(output);
        return version.Success ? int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex("""version "(?:1\.)?(\d+)""")]
    private static partial Regex Version();
}
