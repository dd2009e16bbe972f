using System.Globalization;
using System.Security.Cryptography;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>The files of a private, password-protected cluster.</summary>
internal sealed class PostgresCluster(string folder, string? user)
{
    public const string Owner = "orders";

    public string Folder => folder;
    public string? User => user;
    public string Data { get; } = Path.Combine(folder, "cluster");
    public string PortFile { get; } = Path.Combine(folder, "port");

    string PasswordFile { get; } = Path.Combine(folder, "password");
    string VersionFile => Path.Combine(Data, "PG_VERSION");

    /// <summary>The major version that created the cluster; null if the cluster does not exist yet.</summary>
    public int? Major => File.Exists(VersionFile) ? int.Parse(File.ReadAllText(VersionFile), CultureInfo.InvariantCulture) : null;

    public string Password => File.ReadAllText(PasswordFile);

    /// <summary>Creates the cluster if it is missing.</summary>
    /// <exception cref="StartupException">initdb failed, or the server's user cannot enter the folder.</exception>
    public async Task Ensure(PostgresBinaries binaries, Action<string> report, CancellationToken cancellationToken)
    {
        if (Major is null && !File.Exists(PasswordFile))
            WritePassword();
        await ServerUser.ChangeOwner(user, folder, cancellationToken);
        if (Major is not null)
            return;
        report($"Creating a PostgreSQL {binaries.Major} cluster in {folder} (once)");
        await Create(binaries, cancellationToken);
    }

    // initdb writes to another folder, which is renamed when complete. A crash half way leaves no incomplete cluster.
    async Task Create(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        var unfinished = Data + ".unfinished";
        var initDb = new ChildProcessOptions
        {
            Name = "initdb",
            Program = binaries.InitDb,
            Arguments =
            [
                "-D", unfinished, "-U", Owner, "-A", "scram-sha-256", "--pwfile", PasswordFile,
                "-E", "UTF8", "--no-locale", "--data-checksums",
            ],
            Directory = folder,
            User = user,
        };
        await OrphanedProcess.End(initDb, cancellationToken);
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        await using var process = await ChildProcess.Start(initDb, cancellationToken);
        await process.WaitForExit(cancellationToken);
        if (process.ExitCode != 0)
            throw new StartupException($"PostgreSQL's initdb failed in {folder}. Its last output: {process.LogTail(3)}");
        Directory.Move(unfinished, Data);
    }

    void WritePassword()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(PasswordFile, options);
        writer.Write(RandomNumberGenerator.GetHexString(40, lowercase: true));
    }
}
