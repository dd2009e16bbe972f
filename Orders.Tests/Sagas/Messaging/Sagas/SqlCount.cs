using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Sagas;

/// <summary>Counts the commands that EF Core sends, one round trip each, and the commits.</summary>
public sealed class SqlCount : DbCommandInterceptor, IDbTransactionInterceptor
{
    readonly ConcurrentQueue<string> _commands = [];
    int _commits;

    public int Commits => _commits;

    /// <summary>The text of the commands, in their order.</summary>
    public IReadOnlyList<string> Texts => [.. _commands];

    /// <summary>The kinds of the commands, in their order.</summary>
    public IReadOnlyList<string> Kinds => [.. _commands.Select(KindOf)];

    /// <summary>The number of statements in all commands that name a table.</summary>
    public int StatementsWith(string table) =>
        _commands.Where(command => command.Contains(table, StringComparison.Ordinal)).Sum(command => command.Count(x => x == ';') + 1);

    public int Commands(string kind) => Kinds.Count(x => x == kind);

    /// <summary>The commands' kinds and the number of commits.</summary>
    public (string Kinds, int Commits) Seen => (string.Join(' ', Kinds), Commits);

    /// <summary>Removes the deadline sweeper, which runs every few seconds and would be counted with the messages.</summary>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IInterceptor>(this);
        if (services.SingleOrDefault(service => service.ImplementationType == typeof(DeadlineSweeper)) is { } sweeper)
            services.Remove(sweeper);
    }

    /// <summary>Waits until no more commands arrive, and asserts that these were all.</summary>
    public Task Settles(string kinds, int commits) => Settles((kinds, commits), () => Seen);

    /// <summary>The same for a value that is computed from the commands and the commits.</summary>
    public async Task Settles<T>(T expected, Func<T> count)
    {
        try
        {
            await Eventually.Settles(expected, count, TimeSpan.FromSeconds(1));
        }
        finally
        {
            Print();
        }
    }

    static string KindOf(string command) =>
        command.Contains("FOR UPDATE", StringComparison.Ordinal) ? "LOCK"
        : command.Contains("INSERT INTO", StringComparison.Ordinal) ? "WRITE"
        : command.Contains("pg_notify", StringComparison.Ordinal) ? "NOTIFY"
        : command.StartsWith("SELECT", StringComparison.Ordinal) ? "SELECT"
        : "WRITE";

    public void Restart()
    {
        _commands.Clear();
        _commits = 0;
    }

    void Print()
    {
        var output = TestContext.Current.TestOutputHelper!;
        foreach (var command in _commands)
            output.WriteLine(command + Environment.NewLine);
        output.WriteLine($"{_commands.Count} commands, {_commits} commits");
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        _commands.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        _commands.Enqueue(command.CommandText);
        // Without a transaction around it, the command commits by itself.
        if (command.Transaction is null && KindOf(command.CommandText) == "WRITE")
            Interlocked.Increment(ref _commits);
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _commits);
        return Task.CompletedTask;
    }
}
