using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Orders.Tests.Api;

/// <summary>Until Fixtures bring a server: a PostgreSQL of this test run, made of the machine's binaries and gone with the run.</summary>
internal static class TemporaryPostgres
{
    const string Binaries = "/usr/lib/postgresql/15/bin";

    public static async Task<string> Start()
    {
        var folder = Directory.CreateTempSubdirectory("orders-rest-").FullName;
        if (Environment.IsPrivilegedProcess)
            await Run("chown", "postgres", folder);
        await RunAsServer($"{Binaries}/initdb", "-D", $"{folder}/data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "postgres");
        var port = FreePort();
        await RunAsServer(
            $"{Binaries}/pg_ctl", "-D", $"{folder}/data", "-l", $"{folder}/log", "-w", "start",
            "-o", $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(folder);
        return $"Host=127.0.0.1;Port={port};Username=postgres";
    }

    static void Stop(string folder)
    {
        RunAsServer($"{Binaries}/pg_ctl", "-D", $"{folder}/data", "-m", "immediate", "-w", "stop").GetAwaiter().GetResult();
        Directory.Delete(folder, recursive: true);
    }

    static Task RunAsServer(string command, params string[] arguments) =>
        Environment.IsPrivilegedProcess ? Run("runuser", ["-u", "postgres", "--", command, .. arguments]) : Run(command, arguments);

    static async Task Run(string command, params string[] arguments)
    {
        // The server keeps what it inherits open, so its output is not read but dropped.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", command, .. arguments]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} ended with {process.ExitCode}.");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
