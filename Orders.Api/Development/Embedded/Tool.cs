using System.ComponentModel;
using System.Diagnostics;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>A program that runs for a moment and whose answer counts.</summary>
internal static class Tool
{
    /// <returns>The exit code and everything the program printed, errors included.</returns>
    /// <exception cref="StartupException">The program does not exist or may not be run.</exception>
    public static async Task<(int ExitCode, string Output)> Run(string program, string[] arguments, CancellationToken cancellation, string? user = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(Environment.SystemDirectory is { Length: > 0 } system ? system : "/"),
        };
        if (user is not null)
            start.UserName = user;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception e)
        {
            throw new StartupException($"{program} cannot be run: {e.Message}.", e);
        }
    }
}
