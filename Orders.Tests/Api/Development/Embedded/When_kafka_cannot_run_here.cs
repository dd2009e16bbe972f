using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

public sealed class When_kafka_cannot_run_here
{
    [Theory]
    [InlineData("java version \"11.0.2\"", "Java 11")]
    [InlineData(null, "none")]
    public async Task It_says_so_in_one_line_and_takes_the_broker_inside_the_process(string? java, string told)
    {
        var folder = TestRun.DataDirectory($"no-java-{(java is null ? "none" : "old")}");
        var javaHome = Program(Path.Combine(folder + "-java", "bin"), java is null ? "other" : "java", $"echo '{java}' >&2");
        var kafkaHome = Program(Path.Combine(folder + "-kafka", "bin"), "kafka-server-start.sh", "exit 1");
        await using var orders = OrdersProcess.Launch(folder, kafkaHome, ("JAVA_HOME", javaHome));

        await orders.IsReady();

        var line = Assert.Single(orders.Output.Split('\n'), line => line.Contains("KAFKA_HOME has an Apache Kafka", StringComparison.Ordinal));
        Assert.Contains("inside this process, for trying out", line, StringComparison.Ordinal);
        Assert.EndsWith(told, line.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_is_none_is_refused()
    {
        await using var orders = OrdersProcess.Launch(TestRun.DataDirectory("no-kafka"), "/nowhere");

        Assert.Equal(1, await orders.HasEnded());
        Assert.Contains("KAFKA_HOME is /nowhere", orders.Output, StringComparison.Ordinal);
    }

    /// <summary>Makes a program, and returns the folder above its own.</summary>
    static string Program(string folder, string name, string script)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Path.GetDirectoryName(folder)!;
    }
}
