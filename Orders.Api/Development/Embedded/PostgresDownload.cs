using System.Globalization;
using MysticMind.PostgresEmbed;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>Fetches PostgreSQL's programs for a machine that has none. Only the programs: the cluster is ours.</summary>
internal static class PostgresDownload
{
    const int DefaultMajor = 17;

    /// <summary>Fetches the version that wrote the cluster, if there is one, into a folder where it stays.</summary>
    /// <exception cref="StartupException">They cannot be fetched.</exception>
    public static async Task<PostgresBinaries> Fetch(string folder, int? major, CancellationToken cancellation)
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
            await server.InstallAsync(cancellation);
            return new(server.PgBinDir, version);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw new StartupException(
                $"PostgreSQL {version} was not found on this machine and could not be fetched ({e.Message}): install it, or set ConnectionStrings__Orders.", e);
        }
    }
}
