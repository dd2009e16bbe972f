using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>An Apache Kafka distribution on this machine.</summary>
internal sealed record KafkaHome(string Directory, string Source)
{
    const string StartScript = "kafka-server-start.sh";

    public string ServerStart => Script(StartScript);
    public string Storage => Script("kafka-storage.sh");

    /// <summary>As its jars say it, like <c>4.2.1</c>; null when they do not.</summary>
    public string? Version => System.IO.Directory.Exists(Libraries)
        ? System.IO.Directory.EnumerateFiles(Libraries, "kafka-clients-*.jar").Select(jar => Path.GetFileNameWithoutExtension(jar)["kafka-clients-".Length..]).FirstOrDefault()
        : null;

    string Libraries => Path.Combine(Directory, "libs");

    /// <summary>The distribution that KAFKA_HOME names, else the one on PATH, else null.</summary>
    /// <exception cref="StartupException">KAFKA_HOME is set and no distribution is there.</exception>
    public static KafkaHome? Find() => Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } named ? Named(named) : OnPath();

    static KafkaHome Named(string directory)
    {
        var home = new KafkaHome(Path.GetFullPath(directory), "KAFKA_HOME");
        return File.Exists(home.ServerStart) ? home : throw new StartupException($"KAFKA_HOME is {directory}, but {home.ServerStart} does not exist: correct or unset it.");
    }

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
