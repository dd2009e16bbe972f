using Orders.Api.Cli;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Cli;

/// <summary>Runs a verb in the test's process.</summary>
internal static class VerbRun
{
    public const string Unreachable = "Host=127.0.0.1;Port=1;Database=orders;Username=orders;Password=hush;Timeout=2";

    /// <summary>The settings of a database, the broker and a topic prefix.</summary>
    public static async Task<IReadOnlyList<(string Name, string Value)>> Installation(string connectionString, string prefix) =>
    [
        ("ConnectionStrings:Orders", connectionString), ("Kafka:BootstrapServers", await TestBroker.BootstrapServers()),
        ("Kafka:TopicPrefix", prefix),
    ];

    public static Task<(int ExitCode, string Output, string Error)> Run(
        string line, params IReadOnlyList<(string Name, string Value)> settings) =>
        Run(line.Split(' '), TestContext.Current.CancellationToken, settings);

    public static async Task<(int ExitCode, string Output, string Error)> Run(
        string[] arguments, CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> settings)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.Run(
            arguments, output, error, settings: settings.ToDictionary(x => x.Name, x => (string?)x.Value),
            cancellationToken: cancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    public static string[] Lines(string text) => text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
