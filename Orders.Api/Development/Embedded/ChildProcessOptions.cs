namespace Orders.Api.Development.Embedded;

/// <summary>What to run, and how it is told to stop.</summary>
internal sealed record ChildProcessOptions
{
    /// <summary>Names the log (<c>name.log</c>) and the pid file (<c>name.pid</c>) in <see cref="Directory"/>.</summary>
    public required string Name { get; init; }
    public required string Program { get; init; }
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Where the child runs, and where its log and its pid file lie. One child of a name per directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The operating system's user to run as; null for ours.</summary>
    public string? User { get; init; }

    /// <summary>Set (or, with null, taken away) on top of our own environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The signal that asks the child to stop: <c>TERM</c> or <c>INT</c>.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>How long the child may take to stop before it is killed; whole seconds.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(20);

    public string LogFile => Path.Combine(Directory, Name + ".log");

    public string PidFile => Path.Combine(Directory, Name + ".pid");
}
