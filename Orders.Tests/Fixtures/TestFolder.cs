using System.Globalization;
using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>The temporary folder of one test run; it also removes the folders of killed runs.</summary>
internal sealed class TestFolder : IDisposable
{
    const string NamePrefix = "orders-tests-";
    const int DeleteAttempts = 20;
    static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(500);
    readonly DataDirectory _directory;

    TestFolder(DataDirectory directory) => _directory = directory;

    public string Path => _directory.Path;

    public static TestFolder Create()
    {
        foreach (var abandoned in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), NamePrefix + "*").Where(IsAbandoned))
            TryDelete(abandoned);
        var name = string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{Environment.ProcessId}");
        return new(DataDirectory.Hold(System.IO.Path.Combine(System.IO.Path.GetTempPath(), name)));
    }

    public string Sub(string name) => _directory.Folder(name);

    public void Dispose()
    {
        _directory.Dispose();
        for (var attempt = 1; !TryDelete(_directory.Path) && attempt < DeleteAttempts; attempt++)
            Thread.Sleep(BetweenAttempts);
    }

    /// <summary>Returns false if a child process, about to end, still writes into the folder.</summary>
    static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    static bool IsAbandoned(string folder) =>
        int.TryParse(System.IO.Path.GetFileName(folder)[NamePrefix.Length..], CultureInfo.InvariantCulture, out var process)
            && ProcessIdentity.Of(process) is null;
}
