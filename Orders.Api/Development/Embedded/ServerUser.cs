using Orders.Api.Hosting;
using Orders.Sagas.Folders;

namespace Orders.Api.Development.Embedded;

/// <summary>The operating system user that runs PostgreSQL, which refuses to run as root.</summary>
internal static class ServerUser
{
    public static bool IsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The server's user; null for the current user.</summary>
    /// <exception cref="StartupException">The current user is root, and the machine has neither a user <c>postgres</c> nor
    /// <c>nobody</c>.</exception>
    public static string? Choose()
    {
        if (!IsRoot)
            return null;
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return users.Contains("postgres") ? "postgres"
            : users.Contains("nobody") ? "nobody"
            : throw new StartupException(
                "PostgreSQL refuses to run as root, and there is no user postgres. "
                + "Add that user, start as another user, or set ConnectionStrings__Orders.");
    }

    /// <summary>Checks that the user can enter the nearest folder above a path that exists. Nothing is written.</summary>
    /// <exception cref="StartupException">The user cannot, for example below root's home.</exception>
    public static async Task RequireEntry(string? user, string path, CancellationToken cancellationToken)
    {
        if (user is not null && FolderRule.Existing(path) is { } existing)
            await Enter(user, existing, cancellationToken);
    }

    /// <summary>Makes the user the owner of a folder and its content; does nothing for null.</summary>
    /// <exception cref="StartupException">The user cannot enter the folder, for example below root's home.</exception>
    public static async Task ChangeOwner(string? user, string directory, CancellationToken cancellationToken)
    {
        if (user is null)
            return;
        await Tool.Run("chown", ["-R", user, directory], cancellationToken);
        await Enter(user, directory, cancellationToken);
    }

    static async Task Enter(string user, string directory, CancellationToken cancellationToken)
    {
        var (exitCode, _) = await Tool.Run("/bin/sh", ["-c", "cd \"$1\"", "sh", directory], cancellationToken, user);
        if (exitCode != 0)
            throw new StartupException(
                $"PostgreSQL runs as user {user}, who cannot enter {directory}. "
                + "Set Orders__DataDirectory to a folder that this user can enter.");
    }
}
