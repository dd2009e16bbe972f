using System.CommandLine;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

/// <summary>The executable's verbs. Exit codes: 0 done, 1 failed, 2 wrong usage. Each reason is one line on standard error.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int WrongUsage = 2;
    const int Failed = 1;

    /// <param name="args">The verb and its options.</param>
    /// <param name="output">Standard output if not given.</param>
    /// <param name="error">Standard error if not given.</param>
    /// <param name="input">Answers questions; if not given the terminal, if there is one.</param>
    /// <param name="settings">Settings that win over the environment.</param>
    /// <param name="cancellationToken">Stops the verb gracefully.</param>
    public static async Task<int> Run(
        string[] args, TextWriter? output = null, TextWriter? error = null, TextReader? input = null,
        IReadOnlyDictionary<string, string?>? settings = null, CancellationToken cancellationToken = default)
    {
        error ??= Console.Error;
        var parsed = Verbs(() => input ?? (Console.IsInputRedirected ? null : Console.In), settings).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            const string Help = "Run Orders.Api --help for the verbs and their options.";
            return Refuse(error, [.. parsed.Errors.Select(x => x.Message), Help], WrongUsage);
        }

        try
        {
            return await parsed.InvokeAsync(Invocation(output ?? Console.Out, error), cancellationToken);
        }
        catch (Exception exception) when (StartupFailure.Describe(exception) is { } lines)
        {
            return Refuse(error, lines, Failed);
        }
        catch (OperationCanceledException)
        {
            return Refuse(error, ["The command was stopped before it finished."], Failed);
        }
    }

    static RootCommand Verbs(Func<TextReader?> input, IReadOnlyDictionary<string, string?>? settings)
    {
        var serve = ServeCommand.Create(settings);
        var root = new RootCommand("Orders: an order saga on PostgreSQL and Kafka. Without a verb, it runs serve.")
        {
            serve, MigrateCommand.Create(settings), SandboxCommand.Create(), BenchCommand.Create(settings), AdviseCommand.Create(input),
        };
        foreach (var option in serve.Options)
            root.Options.Add(option);
        root.Action = serve.Action;
        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
        return root;
    }

    /// <summary>Waits until the verb has drained: after a signal, System.CommandLine would end the process at its own time-out.</summary>
    static InvocationConfiguration Invocation(TextWriter output, TextWriter error) => new()
    {
        Output = output,
        Error = error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
    };

    public static int Refuse(TextWriter error, IReadOnlyList<string> lines, int exitCode)
    {
        foreach (var line in lines)
            error.WriteLine(line);
        return exitCode;
    }
}
