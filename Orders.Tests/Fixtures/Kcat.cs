using System.Diagnostics;

namespace Orders.Tests.Fixtures;

/// <summary>Produces records with kcat, a foreign producer that does not use .NET.</summary>
internal static class Kcat
{
    const string Program = "kcat";

    /// <summary>Writes one line as one record.</summary>
    public static async Task Produce(string topic, string key, string value, params IReadOnlyList<string> headers)
    {
        string[] arguments =
        [
            "-b", await TestBroker.BootstrapServers(), "-P", "-t", topic, "-k", key,
            .. headers.SelectMany(header => new[] { "-H", header }),
        ];
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardInput = true, RedirectStandardError = true };
        using var kcat = Process.Start(start)!;
        await kcat.StandardInput.WriteAsync(value);
        kcat.StandardInput.Close();
        var error = await kcat.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await kcat.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(kcat.ExitCode == 0, error);
    }

    public static void Require() => DebianTool.Require(Program);
}
