using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orders.Tests.Fixtures;

/// <summary>Produces records with kafkajs and the CloudEvents SDK for JavaScript: the folder Producers.</summary>
internal static class NodeProducer
{
    static readonly Lazy<Task<string>> Installed = new(() => Install());

    public static void Require()
    {
        DebianTool.Require("node", "nodejs");
        DebianTool.Require("npm");
    }

    /// <summary>Writes one record.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="mode">structured, binary, or plain for a record that is no CloudEvent.</param>
    /// <param name="record">The event, or key and value.</param>
    public static async Task Produce(string topic, string mode, object record) => await Run(
        "node", await Installed.Value, JsonSerializer.Serialize(record),
        "produce.mjs", await TestBroker.BootstrapServers(), topic, mode);

    /// <summary>Installs the packages of the lock file beside a copy of the script, once for the test run.</summary>
    static async Task<string> Install([CallerFilePath] string caller = "")
    {
        var source = Path.Combine(Path.GetDirectoryName(caller)!, "..", "Producers");
        var folder = TestRun.Folder("producers");
        foreach (var file in Directory.GetFiles(source))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        await Run("npm", folder, "", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        return folder;
    }

    static async Task Run(string program, string folder, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await output} {await errors}");
    }
}
