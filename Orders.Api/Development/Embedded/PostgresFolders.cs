using System.Globalization;

namespace Orders.Api.Development.Embedded;

/// <summary>The usual folders of PostgreSQL's server: PATH first, then each package's folder, newest version first.</summary>
internal static class PostgresFolders
{
    public static IEnumerable<string> All() =>
    [
        .. SearchPath.Find("postgres") is { } server ? [Path.GetDirectoryName(server)!] : Array.Empty<string>(),
        .. Versions("/usr/lib/postgresql", "*"),
        .. Versions("/usr", "pgsql-*"),
        "/usr/local/pgsql/bin",
        .. Versions("/opt/homebrew/opt", "postgresql*"),
        .. Versions("/usr/local/opt", "postgresql*"),
        .. Versions("/Applications/Postgres.app/Contents/Versions", "*"),
        .. Versions(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*"),
    ];

    static IEnumerable<string> Versions(string parent, string pattern) => !Directory.Exists(parent)
        ? []
        : Directory.EnumerateDirectories(parent, pattern).OrderByDescending(Number).Select(folder => Path.Combine(folder, "bin"));

    static int Number(string folder)
    {
        var digits = Path.GetFileName(folder).Where(char.IsAsciiDigit).ToArray();
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
