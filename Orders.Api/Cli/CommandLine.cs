using System.CommandLine;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

/// <summary>The executable's verbs. Exit codes: 0 done, 1 refused or failed (one readable line for each reason on stderr), 2 wrong usage.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int WrongUsage = 2;
    const int Failed = 1;

    /// <param name="args">The verb and its options.</param>
    /// <param name="output">Standard output if not given.</param>
    /// <param name="error">Standard error if not given.</param>
    /// <param name="input">Who answers questions; if not given the terminal, and nobody where there is none.</param>
    /// <param name="cancellationToken">Stops the verb in order.</param>
    public static async Task<int> Run(
        string[] args, TextWriter? output = null, TextWriter? error = null, TextReader? input = null, CancellationToken cancellationToken = default)
    {
        error ??= Console.Error;
        var parsed = Verbs(() => input ?? (Console.IsInputRedirected ? null : Console.In)).Parse(args);
        if (parsed.Errors.Count > 0)
            return Refuse(error, [.. parsed.Errors.Select(x => x.Message), "Orders.Api --help lists the verbs and their options."], WrongUsage);
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
            return Refuse(error, ["Stopped before it was done."], Failed);
        }
    }

    static RootCommand Verbs(Func<TextReader?> input)
    {
        var serve = ServeCommand.Create();
        var root = new RootCommand("Orders: an order saga on PostgreSQL and Kafka. Without a verb it serves.")
        {
            serve, MigrateCommand.Create(), SandboxCommand.Create(), BenchCommand.Create(), AdviseCommand.Create(input),
        };
        foreach (var option in serve.Options)
            root.Options.Add(option);
        root.Action = serve.Action;
        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
        return root;
    }

    /// <summary>The verbs drain by themselves within stated limits, so a signal only cancels them: System.CommandLine must not end the process before.</summary>
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
