using System.Text;
using System.Text.RegularExpressions;
using Orders.Sagas.Messaging.Values;

namespace Orders.Sagas.Folders;

/// <summary>Which folders a setting may name. What only a shell or another system reads would become the name of a new folder.</summary>
internal static partial class FolderRule
{
    /// <summary>PostgreSQL's limit is 1,024 bytes, and its own files are below the folder.</summary>
    const int MaxBytes = 900;

    /// <summary>The limit of a name in every usual file system.</summary>
    const int MaxNameBytes = 255;

    /// <summary>Why the folder is refused, and what to do; null if it is not. Nothing is written.</summary>
    public static string? Refusal(string folder)
    {
        if (!Texts.IsClean(folder))
            return "it has a control character or a directional override. Remove it.";
        if (folder.Contains("://", StringComparison.Ordinal))
            return "it is a URL. Write the folder's path.";
        if (Expanded().IsMatch(folder))
            return "only a shell expands ~ and variables. Write the whole path.";
        if (!OperatingSystem.IsWindows() && Drive().IsMatch(folder))
            return "it is a path of Windows, and this machine has another system. Write a path like /var/lib/orders.";
        var path = Path.GetFullPath(folder);
        return Encoding.UTF8.GetByteCount(path) > MaxBytes ? $"it is longer than {MaxBytes} bytes. Choose a shorter path."
            : path.Split(Path.DirectorySeparatorChar).Any(name => Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
                ? $"one of its names is longer than {MaxNameBytes} bytes. Choose a shorter path."
            : FileOn(path) is { } file ? $"{file} is a file. Choose another folder."
            : null;
    }

    /// <summary>The nearest folder above, or the folder itself, that exists.</summary>
    public static string? Existing(string path)
    {
        while (path is not null && !Directory.Exists(path))
            path = Path.GetDirectoryName(path)!;
        return path;
    }

    /// <summary>The file on the path where a folder has to be.</summary>
    static string? FileOn(string path)
    {
        for (var current = path; current is not null; current = Path.GetDirectoryName(current))
        {
            if (File.Exists(current))
                return current;
        }

        return null;
    }

    // ~ and ~ada; $HOME and ${HOME}; %APPDATA%.
    [GeneratedRegex(@"^(?:~|\$[A-Za-z_{]|%[A-Za-z_()]+%)")]
    private static partial Regex Expanded();

    [GeneratedRegex(@"^(?:[A-Za-z]:[\\/]|\\\\)")]
    private static partial Regex Drive();
}
