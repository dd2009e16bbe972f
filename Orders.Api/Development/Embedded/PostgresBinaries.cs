using System.Globalization;
using System.Text.RegularExpressions;

namespace Orders.Api.Development.Embedded;

/// <summary>A PostgreSQL server's programs and their major version.</summary>
internal sealed partial record PostgresBinaries(string Directory, int Major)
{
    public string Server => SearchPath.InDirectory(Directory, "postgres")!;
    public string InitDb => SearchPath.InDirectory(Directory, "initdb")!;

    /// <summary>The first installation of the machine, of the version that wrote the cluster if there is one: no other can read it. Null when there is none.</summary>
    public static async Task<PostgresBinaries?> Find(int? major, CancellationToken cancellation)
    {
        foreach (var directory in PostgresFolders.All())
        {
            if (await InDirectory(directory, cancellation) is { } found && (major is null || found.Major == major))
                return found;
        }
        return null;
    }

    /// <summary>The programs in one directory; null unless both the server and initdb are there and answer.</summary>
    public static async Task<PostgresBinaries?> InDirectory(string directory, CancellationToken cancellation)
    {
        if (SearchPath.InDirectory(directory, "postgres") is not { } server || SearchPath.InDirectory(directory, "initdb") is null)
            return null;
        var (exitCode, output) = await Tool.Run(server, ["--version"], cancellation);
        var version = Version().Match(output);
        return exitCode == 0 && version.Success ? new(directory, int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture)) : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex Version();
}
