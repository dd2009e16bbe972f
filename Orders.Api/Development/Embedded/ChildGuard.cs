using System.Diagnostics;
using System.Globalization;

namespace Orders.Api.Development.Embedded;

/// <summary>Starts a child process together with a guard that stops the child when this process ends.</summary>
/// <remarks>
/// The child leads its own session, so a Ctrl-C in this terminal does not reach the child before this process stops it. The guard reads
/// from a pipe whose only write end belongs to this process. When the pipe is closed, by a stop or by a crash, the guard signals the child
/// and, after the stop limit, kills the child's process group. The guard is a member of that group, so the operating system cannot reuse
/// the group's id meanwhile.
/// </remarks>
internal static class ChildGuard
{
    // The guard is forked twice, so that the server does not become the parent of a process that it did not start.
    // Descriptor 3 keeps the pipe, because the shell gives a background job an empty stdin.
    const string UnixScript = """
        log=$1 signal=$2 seconds=$3
        shift 3
        exec 3<&0 </dev/null >>"$log" 2>&1
        ( (
          trap '' INT TERM HUP
          read -r _ <&3
          kill -s "$signal" $$
          while [ "$seconds" -gt 0 ] && kill -0 $$; do sleep 1; seconds=$((seconds - 1)); done
          kill -s KILL -- -$$
        ) >/dev/null 2>&1 & )
        exec "$@" 3<&-
        """;

    const string PerlSession = "use POSIX; POSIX::setsid(); exec @ARGV";

    public static ProcessStartInfo StartInfo(ChildProcessOptions options)
    {
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(options.Program, options.Arguments) : Guarded(options);
        start.WorkingDirectory = options.Directory;
        start.RedirectStandardInput = true;
        if (options.User is not null)
            start.UserName = options.User;
        foreach (var (name, value) in options.Environment)
            start.Environment[name] = value;
        return start;
    }

    static ProcessStartInfo Guarded(ChildProcessOptions options)
    {
        var seconds = ((int)options.StopLimit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string[] command =
        [
            .. OwnSession(), "/bin/sh", "-c", UnixScript, "guard",
            options.LogFile, options.StopSignal, seconds, options.Program, .. options.Arguments,
        ];
        return new ProcessStartInfo(command[0], command[1..]);
    }

    // Linux has the program setsid, macOS has Perl. Without either, a Ctrl-C reaches the child and this process at the same time.
    static string[] OwnSession() => SearchPath.Find("setsid") is { } setsid ? [setsid]
        : SearchPath.Find("perl") is { } perl ? [perl, "-e", PerlSession]
        : [];
}
