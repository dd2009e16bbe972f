using System.Globalization;
using System.Text.RegularExpressions;

namespace Orders.Api.Development.Embedded;

/// <summary>The folder of PostgreSQL's server programs, and their major version.</summary>
internal sealed partial record PostgresBinaries(string Directory, int Major)
{
    public string Server => SearchPath.InDirectory(Directory, "postgres")!;
    public string InitDb => SearchPath.InDirectory(Directory, "initdb")!;

    /// <summary>Returns the machine's first installation, or null.</summary>
    /// <remarks>Only the major version that created a cluster can read that cluster.</remarks>
    public static async Task<PostgresBinaries?> Find(int? major, CancellationToken cancellationToken)
    {
        foreach (var directory in PostgresFolders.All())
        {
            if (await InDirectory(directory, cancellationToken) is { } found && (major is null || found.Major == major))
                return found;
        }
        return null;
    }

    /// <summary>
    /// Returns the programs in a directory; null unless the server and initdb are there and the server reports its version.
    /// </summary>
    public static async Task<PostgresBinaries?> InDirectory(string directory, CancellationToken cancellationToken)
    {
        if (SearchPath.InDirectory(directory, "postgres") is not { } server || SearchPath.InDirectory(directory, "initdb") is null)
            return null;
        var (exitCode, output) = await Tool.Run(server, ["--version"], cancellationToken);
        var version = Version().Match(output);
        return exitCode == 0 && version.Success ? new(directory, int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture)) : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex Version();
}
