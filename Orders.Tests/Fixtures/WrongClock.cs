using System.Diagnostics;

namespace Orders.Tests.Fixtures;

/// <summary>The environment of a process whose wall clock is wrong, by Debian's libfaketime.</summary>
internal static class WrongClock
{
    /// <summary>Leads <c>cnd_timedwait</c>, which librdkafka calls, to the function that libfaketime intercepts.</summary>
    /// <remarks>
    /// Otherwise librdkafka would compute the end of a wait by the wrong clock, and the C library would wait for it by the right one.
    /// </remarks>
    const string Shim = """
        int pthread_cond_timedwait(void *, void *, const void *);
        int cnd_timedwait(void *condition, void *mutex, const void *end) {
            enum { success = 0, error = 2, timed_out = 4, ETIMEDOUT = 110 };
            int result = pthread_cond_timedwait(condition, mutex, end);
            return result == 0 ? success : result == ETIMEDOUT ? timed_out : error;
        }

        """;

    /// <param name="minutes">How far the clock is ahead.</param>
    public static async Task<(string Name, string Value)[]> Ahead(int minutes)
    {
        DebianTool.Require("faketime");
        DebianTool.Require("gcc");
        var library = Directory.EnumerateDirectories("/usr/lib")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).First(File.Exists);
        // Without the monotonic clock: timers wait by it.
        return
        [
            ("LD_PRELOAD", $"{library} {await Compile()}"), ("FAKETIME", $"+{minutes}m"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
    }

    static async Task<string> Compile()
    {
        var library = Path.Combine(TestRun.Folder("wrong-clock"), "shim.so");
        using var compiler = Process.Start(new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-nostdlib", "-x", "c", "-o", library, "-"])
        {
            RedirectStandardInput = true,
        })!;
        await compiler.StandardInput.WriteAsync(Shim);
        compiler.StandardInput.Close();
        await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, compiler.ExitCode);
        return library;
    }
}
