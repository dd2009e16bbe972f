using System.ComponentModel;
using System.Diagnostics;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>Runs a short program and returns its result.</summary>
internal static class Tool
{
    /// <returns>The exit code, and what the program printed to output and error.</returns>
    /// <exception cref="StartupException">The program is missing or not executable.</exception>
    public static async Task<(int ExitCode, string Output)> Run(
        string program, string[] arguments, CancellationToken cancellationToken, string? user = null)
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
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception exception)
        {
            throw new StartupException($"{program} cannot be run: {exception.Message}.", exception);
        }
    }
}
