using System.Globalization;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>The folder of the embedded servers' data, locked by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    const string RootDefault = "/var/lib/orders";
    readonly FileStream _lock;

    DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>Returns the configured directory, else <c>orders</c> in the user's data directory.</summary>
    /// <remarks>Root gets another default, because the user that runs PostgreSQL cannot enter root's home.</remarks>
    /// <exception cref="StartupException">No directory is configured, and the user has no data directory.</exception>
    public static string Choose(string? configured, bool isRoot, string userData) =>
        !string.IsNullOrWhiteSpace(configured) ? System.IO.Path.GetFullPath(configured)
        : isRoot ? RootDefault
        : userData.Length > 0 ? System.IO.Path.Combine(userData, "orders")
        : throw new StartupException(
            "This user has no data directory. Set Orders__DataDirectory to a folder for the embedded database and broker.");

    /// <inheritdoc cref="Choose(string?, bool, string)"/>
    public static string Choose(string? configured)
    {
        var userData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.DoNotVerify);
        return Choose(configured, ServerUser.IsRoot, userData);
    }

    /// <summary>Creates the directory if it is missing, and locks it until this object is disposed or the process ends.</summary>
    /// <exception cref="StartupException">The directory cannot be written, or another process has locked it.</exception>
    public static DataDirectory Hold(string path)
    {
        try
        {
            CreatePrivate(path, ServerUser.IsRoot);
            return new(path, Lock(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data directory {path} cannot be written ({exception.Message}). "
                + "Set Orders__DataDirectory to a folder that can be written.",
                exception);
        }
    }

    /// <summary>Returns a folder in the directory, created if it is missing, closed to other users.</summary>
    public string Folder(string name)
    {
        var folder = System.IO.Path.Combine(Path, name);
        CreatePrivate(folder, passable: false);
        return folder;
    }

    public void Dispose() => _lock.Dispose();

    // Passable: the user that runs PostgreSQL enters its own folder through this one, and cannot list this one.
    static void CreatePrivate(string path, bool passable)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, passable ? owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : owner);
    }

    static FileStream Lock(string path)
    {
        var owner = System.IO.Path.Combine(path, "owner.pid");
        try
        {
            var held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return held;
        }
        catch (IOException exception) when (File.Exists(owner))
        {
            throw new StartupException(
                $"Another process ({File.ReadAllText(owner)}) uses the data directory {path}. "
                + "Stop that process, or set Orders__DataDirectory to another folder.",
                exception);
        }
    }
}
