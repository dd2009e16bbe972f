namespace Orders.Api.Development.Embedded;

/// <summary>Finds programs as a shell does.</summary>
internal static class SearchPath
{
    /// <summary>Returns the full path of a program on PATH, or null.</summary>
    public static string? Find(string program) =>
        Directories().Select(directory => InDirectory(directory, program)).FirstOrDefault(x => x is not null);

    /// <summary>Returns the full path of a program in one directory, or null.</summary>
    public static string? InDirectory(string directory, string program)
    {
        var path = Path.Combine(directory, OperatingSystem.IsWindows() && !Path.HasExtension(program) ? program + ".exe" : program);
        return File.Exists(path) ? path : null;
    }

    static string[] Directories() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
