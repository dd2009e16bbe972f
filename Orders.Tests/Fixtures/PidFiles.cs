using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>The pid files of the embedded servers in a data directory.</summary>
internal static class PidFiles
{
    /// <summary>Returns the ids of the processes that still run.</summary>
    public static IReadOnlyList<int> Running(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.pid", SearchOption.AllDirectories)
            .Select(Read)
            .Where(process => process is { IsRunning: true })
            .Select(process => process!.Id),
    ];

    /// <summary>Returns null for a file that a stopped child has deleted meanwhile.</summary>
    static ProcessIdentity? Read(string file)
    {
        try
        {
            return ProcessIdentity.Parse(File.ReadAllText(file));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
