using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Orders.Api.Development.Bench.Servers;
using Orders.Api.Development.Embedded;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Bench.Reports;

/// <summary>What decides the figures beside the code.</summary>
internal sealed record BenchEnvironment(string Measured, string Application, string Servers, string Machine)
{
#if DEBUG
    const string Build = "Debug build: measure with a Release build";
#else
    const string Build = "Release build";
#endif

    [JsonIgnore]
    public IReadOnlyList<string> Lines => [Measured, Application, Servers, Machine];

    public static async Task<BenchEnvironment> Read(BenchServers servers, CancellationToken cancellationToken)
    {
        var postgres = await servers.ServerSetting("server_version", cancellationToken);
        var fsync = await servers.ServerSetting("fsync", cancellationToken);
        var synchronous = await servers.ServerSetting("synchronous_commit", cancellationToken);
        return new(
            string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC"),
            $"Orders {ApplicationVersion.Current}, commit {await Commit(cancellationToken)}, {Build}, "
            + RuntimeInformation.FrameworkDescription,
            $"PostgreSQL {postgres} (fsync {fsync}, synchronous_commit {synchronous}), {servers.KafkaDescription}",
            $"{Environment.ProcessorCount} processors, shared by application, servers and benchmark; {RuntimeInformation.OSDescription}");
    }

    static async Task<string> Commit(CancellationToken cancellationToken)
    {
        if (SearchPath.Find("git") is not { } git)
            return "unknown";
        string[] describe = ["-C", AppContext.BaseDirectory, "describe", "--always", "--dirty", "--exclude", "*"];
        var (exitCode, output) = await Tool.Run(git, describe, cancellationToken);
        return exitCode == 0 ? output.Trim() : "unknown";
    }
}
