namespace Orders.Tests.Fixtures;

/// <summary>The environment of a process whose wall clock is wrong, by Debian's libfaketime.</summary>
internal static class WrongClock
{
    /// <param name="offset">What the clock is ahead, as libfaketime reads it, for example <c>+10m</c>.</param>
    public static (string Name, string Value)[] Ahead(string offset)
    {
        DebianTool.Require("faketime");
        // Without the monotonic clock, which has no zero that could be wrong, and which timers wait by.
        return [("LD_PRELOAD", Library()), ("FAKETIME", offset), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
    }

    static string Library() => Directory.EnumerateDirectories("/usr/lib")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).First(File.Exists);
}
