using System.Diagnostics;
using System.Globalization;

namespace Orders.Api.Development.Embedded;

/// <summary>
/// How a child is started so that it ends with us. The child leads a session of its own, so a Ctrl-C in our terminal does not reach it before we stop it.
/// A guard beside it holds the read end of a pipe whose only write end is ours: when we close it, or die in any way, the guard asks the child to stop and,
/// after a limit, kills its process group. While the guard lives, the group's number cannot be given to anyone else.
/// </summary>
internal static class ChildGuard
{
    // The guard is forked twice: a server must not find a child that it never started. Descriptor 3 carries the pipe past the null stdin of a background job.
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
            [.. OwnSession(), "/bin/sh", "-c", UnixScript, "guard", options.LogFile, options.StopSignal, seconds, options.Program, .. options.Arguments];
        return new ProcessStartInfo(command[0], command[1..]);
    }

    // Linux has setsid as a program; macOS has Perl. Without either the child still ends with us, only a Ctrl-C reaches it at the same time as us.
    static string[] OwnSession() => SearchPath.Find("setsid") is { } setsid ? [setsid]
        : SearchPath.Find("perl") is { } perl ? [perl, "-e", PerlSession]
        : [];
}
