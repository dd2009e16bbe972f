using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>PostgreSQL's server refuses to run as root: as root it runs as another user, and its folder belongs to that user.</summary>
internal static class ServerUser
{
    public static bool IsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The user to run the server as; null when that is us.</summary>
    /// <exception cref="StartupException">We are root and the machine has neither a user <c>postgres</c> nor <c>nobody</c>.</exception>
    public static string? Choose()
    {
        if (!IsRoot)
            return null;
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return users.Contains("postgres") ? "postgres"
            : users.Contains("nobody") ? "nobody"
            : throw new StartupException("PostgreSQL refuses to run as root and there is no user postgres: add one, start as another user, or set ConnectionStrings__Orders.");
    }

    /// <summary>Makes a folder and all that is in it the server user's.</summary>
    /// <exception cref="StartupException">The user cannot reach the folder, as below a root-only home.</exception>
    public static async Task GiveTo(string? user, string directory, CancellationToken cancellation)
    {
        if (user is null)
            return;
        await Tool.Run("chown", ["-R", user, directory], cancellation);
        var (exitCode, _) = await Tool.Run("/bin/sh", ["-c", "cd \"$1\"", "sh", directory], cancellation, user);
        if (exitCode != 0)
            throw new StartupException($"PostgreSQL runs as user {user}, who cannot enter {directory}: set Orders__DataDirectory to a folder that this user can reach.");
    }
}
