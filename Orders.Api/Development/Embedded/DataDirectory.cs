using System.Globalization;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>Where the embedded default keeps everything, held by one copy of the application at a time.</summary>
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

    /// <summary>The configured directory, else <c>orders</c> in the user's data directory. Root's home is closed to the server's user, so root has another.</summary>
    /// <exception cref="StartupException">Nothing is configured and the user has no data directory.</exception>
    public static string Choose(string? configured, bool isRoot, string userData) =>
        !string.IsNullOrWhiteSpace(configured) ? System.IO.Path.GetFullPath(configured)
        : isRoot ? RootDefault
        : userData.Length > 0 ? System.IO.Path.Combine(userData, "orders")
        : throw new StartupException("This user has no data directory: set Orders__DataDirectory to a folder for the embedded database and broker.");

    public static DataDirectory Open(string? configured)
    {
        var userData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Hold(Choose(configured, ServerUser.IsRoot, userData));
    }

    /// <summary>Creates the directory if need be and holds it until disposed or until our process ends in any way.</summary>
    /// <exception cref="StartupException">It cannot be written, or another copy holds it.</exception>
    public static DataDirectory Hold(string path)
    {
        try
        {
            CreatePrivate(path, ServerUser.IsRoot);
            return new(path, Lock(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data directory {path} cannot be written ({e.Message}): set Orders__DataDirectory to one that can.", e);
        }
    }

    /// <summary>A folder in the directory, created if need be, closed to other users.</summary>
    public string Folder(string name)
    {
        var folder = System.IO.Path.Combine(Path, name);
        CreatePrivate(folder, passable: false);
        return folder;
    }

    public void Dispose() => _lock.Dispose();

    // Passable: the server's user has to get through to its own folder, and sees nothing on the way.
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
        catch (IOException e) when (File.Exists(owner))
        {
            throw new StartupException(
                $"Another copy (process {File.ReadAllText(owner)}) uses the data directory {path}: end it, or set Orders__DataDirectory to another folder.", e);
        }
    }
}
