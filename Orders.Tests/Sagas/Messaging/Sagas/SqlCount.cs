using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Sagas;

/// <summary>Every command that EF Core sends, one round trip each, and every commit.</summary>
public sealed class SqlCount : DbCommandInterceptor, IDbTransactionInterceptor
{
    readonly ConcurrentQueue<string> _commands = [];
    int _commits;

    public int Commits => _commits;

    /// <summary>The commands in their order, as what they are.</summary>
    public IReadOnlyList<string> Kinds => [.. _commands.Select(KindOf)];

    /// <summary>The commands and the number of commits.</summary>
    public (string Kinds, int Commits) Seen => (string.Join(' ', Kinds), Commits);

    /// <summary>The sweeper of deadlines comes every few seconds, and would be counted with the messages.</summary>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IInterceptor>(this);
        if (services.SingleOrDefault(service => service.ImplementationType == typeof(DeadlineSweeper)) is { } sweeper)
            services.Remove(sweeper);
    }

    /// <summary>Waits until nothing more comes, and this is all that came.</summary>
    public Task Rests(string kinds, int commits) => Rests((kinds, commits), () => Seen);

    /// <summary>The same, of something that is counted from the commands and the commits.</summary>
    public async Task Rests<T>(T expected, Func<T> count)
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
        : command.StartsWith("SELECT", StringComparison.Ordinal) ? "SELECT"
        : command.StartsWith("NOTIFY", StringComparison.Ordinal) ? "NOTIFY"
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
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        _commands.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        _commands.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _commits);
        return Task.CompletedTask;
    }
}
