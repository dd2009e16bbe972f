using System.Runtime.CompilerServices;

namespace Orders.Tests.Fixtures;

/// <summary>What must not drift lies beside this file, was read by a person once, and is compared as text.</summary>
internal static class ApprovedFile
{
    /// <summary>Fails when the approved file differs; what came instead lies beside it as name.received.extension.</summary>
    public static void Matches(string name, string actual, [CallerFilePath] string caller = "")
    {
        var folder = Path.Combine(TestsFolder(caller), "Approved");
        var approved = Path.Combine(folder, name);
        var received = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}.received{Path.GetExtension(name)}");
        var text = actual.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail($"{name} has drifted. Look:    diff '{approved}' '{received}'{Environment.NewLine}If it is meant: mv '{received}' '{approved}'");
    }

    static string TestsFolder(string caller)
    {
        for (var folder = Path.GetDirectoryName(caller); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Orders.Tests.csproj")))
                return folder;
        }

        throw new InvalidOperationException($"{caller} is not in the folder of Orders.Tests.");
    }
}
