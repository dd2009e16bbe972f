namespace Orders.Api.Development.Embedded;

/// <summary>Which program a child process runs, where, and how it is stopped.</summary>
internal sealed record ChildProcessOptions
{
    /// <summary>Names the log (<c>name.log</c>) and the pid file (<c>name.pid</c>) in <see cref="Directory"/>.</summary>
    public required string Name { get; init; }
    public required string Program { get; init; }
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The child's working directory, with its log and its pid file. A name is used once per directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The operating system user to run as; null for the current user.</summary>
    public string? User { get; init; }

    /// <summary>Variables added to the inherited environment; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The signal that stops the child: <c>TERM</c> or <c>INT</c>.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>How long the child may take to stop before it is killed, in whole seconds.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(20);

    public string LogFile => Path.Combine(Directory, Name + ".log");

    public string PidFile => Path.Combine(Directory, Name + ".pid");
}
