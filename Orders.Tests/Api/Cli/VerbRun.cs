using Orders.Api.Cli;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Cli;

/// <summary>Runs a verb in the test's process.</summary>
internal static class VerbRun
{
    public const string Unreachable = "Host=127.0.0.1;Port=1;Database=orders;Username=orders;Password=hush;Timeout=2";

    /// <summary>Sets the database, the broker and the topic prefix until disposed.</summary>
    public static async Task<EnvironmentVariables> Installation(string connectionString, string prefix) => EnvironmentVariables.Set(
        ("ConnectionStrings__Orders", connectionString), ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
        ("Kafka__TopicPrefix", prefix));

    public static async Task<(int ExitCode, string Output, string Error)> Run(string line)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.Run(line.Split(' '), output, error, cancellationToken: TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    public static string[] Lines(string text) => text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
