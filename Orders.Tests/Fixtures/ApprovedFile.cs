using System.Runtime.CompilerServices;

namespace Orders.Tests.Fixtures;

/// <summary>Compares a text with its approved file in Orders.Tests/Approved.</summary>
internal static class ApprovedFile
{
    /// <summary>Fails if the approved file differs, and writes the actual text beside it as name.received.extension.</summary>
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
        Assert.Fail(
            $"{name} differs. Compare:    diff '{approved}' '{received}'{Environment.NewLine}"
            + $"If the change is intended: mv '{received}' '{approved}'");
    }

    /// <summary>The text of an approved file.</summary>
    public static string Read(string name, [CallerFilePath] string caller = "") =>
        File.ReadAllText(Path.Combine(TestsFolder(caller), "Approved", name)).ReplaceLineEndings("\n");

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
