using System.Globalization;
using MysticMind.PostgresEmbed;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>Downloads PostgreSQL's programs for a machine without PostgreSQL.</summary>
internal static class PostgresDownload
{
    const int DefaultMajor = 17;

    /// <summary>Downloads the programs once into a folder.</summary>
    /// <param name="folder">Keeps the programs for later runs.</param>
    /// <param name="major">The major version that created the cluster; null for a new cluster.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="StartupException">The download failed.</exception>
    public static async Task<PostgresBinaries> Run(string folder, int? major, CancellationToken cancellationToken)
    {
        var version = major ?? DefaultMajor;
        try
        {
            await using var server = new PgServer(new PgServerOptions
            {
                PgVersion = version.ToString(CultureInfo.InvariantCulture),
                DbDir = folder,
                BinariesDir = folder,
            });
            await server.InstallAsync(cancellationToken);
            return new(server.PgBinDir, version);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartupException(
                $"PostgreSQL {version} is not installed and could not be downloaded ({exception.Message}). "
                + "Install PostgreSQL, or set ConnectionStrings__Orders.",
                exception);
        }
    }
}
