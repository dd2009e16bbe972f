using System.Text.RegularExpressions;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>An Apache Kafka distribution on this machine.</summary>
/// <param name="Directory">The distribution's root.</param>
/// <param name="Source">The environment variable that names it: KAFKA_HOME or PATH.</param>
internal sealed partial record KafkaHome(string Directory, string Source)
{
    const string StartScript = "kafka-server-start.sh";
    const string JarPrefix = "kafka-clients-";

    public string ServerStart => Script(StartScript);
    public string Storage => Script("kafka-storage.sh");

    /// <summary>The version in the name of the client's jar, like <c>4.2.1</c>; null if there is no such jar.</summary>
    public string? Version => System.IO.Directory.Exists(Libraries)
        ? System.IO.Directory.EnumerateFiles(Libraries, JarPrefix + "*.jar")
            .Select(jar => Path.GetFileNameWithoutExtension(jar)[JarPrefix.Length..]).FirstOrDefault()
        : null;

    string Libraries => Path.Combine(Directory, "libs");

    /// <summary>Returns the distribution at KAFKA_HOME, else the one on PATH, else null.</summary>
    /// <exception cref="StartupException">KAFKA_HOME is set, and no distribution is there.</exception>
    public static KafkaHome? Find() => Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } named ? Named(named) : OnPath();

    static KafkaHome Named(string directory)
    {
        var home = new KafkaHome(Path.GetFullPath(directory), "KAFKA_HOME");
        if (!OperatingSystem.IsWindows() && SplitByScripts().IsMatch(home.Directory))
        {
            throw new StartupException(
                $"KAFKA_HOME is {directory}, and Kafka's own scripts do not start from a folder whose name has a blank, a colon, '*', '?' "
                + "or '['. Move the distribution, or name it by a symbolic link.");
        }

        return File.Exists(home.ServerStart)
            ? home
            : throw new StartupException(
                $"KAFKA_HOME is {directory}, but {home.ServerStart} does not exist. Correct KAFKA_HOME, or unset it.");
    }

    // The scripts use their folder without quotation marks, and put it into a Java class path.
    [GeneratedRegex(@"[\s:*?\[]")]
    private static partial Regex SplitByScripts();

    static KafkaHome? OnPath()
    {
        if (SearchPath.Find(StartScript) is not { } script)
            return null;
        var target = File.ResolveLinkTarget(script, returnFinalTarget: true)?.FullName ?? script;
        var home = new KafkaHome(Path.GetDirectoryName(Path.GetDirectoryName(target))!, "PATH");
        return File.Exists(home.Storage) ? home : null;
    }

    string Script(string name) => Path.Combine(Directory, "bin", name);
}
