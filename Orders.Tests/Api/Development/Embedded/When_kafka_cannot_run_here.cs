using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Process")]
public sealed class When_kafka_cannot_run_here
{
    [Theory]
    [InlineData("java version \"11.0.2\"", "Java 11")]
    [InlineData(null, "none")]
    public async Task The_banner_names_the_reason_in_one_line_and_the_in_memory_broker_is_used(string? java, string found)
    {
        var folder = TestRun.DataDirectory($"no-java-{(java is null ? "none" : "old")}");
        var javaHome = CreateProgram(Path.Combine(folder + "-java", "bin"), java is null ? "other" : "java", $"echo '{java}' >&2");
        var kafkaHome = CreateProgram(Path.Combine(folder + "-kafka", "bin"), "kafka-server-start.sh", "exit 1");
        await using var orders = OrdersProcess.Launch(folder, kafkaHome, ("JAVA_HOME", javaHome));

        await orders.WaitUntilReady();

        var line = Assert.Single(
            orders.Output.Split('\n'), x => x.Contains("KAFKA_HOME has an Apache Kafka", StringComparison.Ordinal));
        Assert.Contains("inside this process, for trying out", line, StringComparison.Ordinal);
        Assert.EndsWith(found, line.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_KAFKA_HOME_ends_the_start()
    {
        await using var orders = OrdersProcess.Launch(TestRun.DataDirectory("no-kafka"), "/nowhere");

        Assert.Equal(1, await orders.WaitForExit());
        Assert.Contains("KAFKA_HOME is /nowhere", orders.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a:b")]
    public async Task A_KAFKA_HOME_that_Kafkas_own_scripts_split_ends_the_start(string name)
    {
        var home = Path.Combine(TestRun.Folder("split-home"), name);
        CreateProgram(Path.Combine(home, "bin"), "kafka-server-start.sh", "exit 1");
        await using var orders = OrdersProcess.Launch(TestRun.DataDirectory($"split-{name.Length}"), home);

        Assert.Equal(1, await orders.WaitForExit());
        Assert.Contains("symbolic link", orders.Output, StringComparison.Ordinal);
    }

    /// <summary>Creates an executable script in a bin folder, and returns the folder above.</summary>
    static string CreateProgram(string folder, string name, string script)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Path.GetDirectoryName(folder)!;
    }
}
