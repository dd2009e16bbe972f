using System.Runtime.InteropServices;

namespace Orders.Api.Development.Embedded;

/// <summary>Sends POSIX signals; .NET itself sends only SIGKILL.</summary>
internal static class ProcessSignal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;
    public const int Continue = 18;

    /// <summary>Sends a signal; returns false if the process does not exist or belongs to another user.</summary>
    public static bool Send(int processId, int signal) => kill(processId, signal) == 0;

    [DllImport("libc", SetLastError = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int kill(int processId, int signal);
}
