using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

/// <summary>An inbox whose periods are kept by a clock of the test.</summary>
public abstract class InboxOnAClock
{
    protected static readonly TimeSpan Week = TimeSpan.FromDays(7);

    int _ids;

    protected FakeTimeProvider Time { get; } = new(Midnight(TimeProvider.System.GetUtcNow()).AddHours(12));

    /// <summary>PostgreSQL's clock.</summary>
    protected TimeProvider DatabaseTime { get; set; }

    protected InboxOnAClock() => DatabaseTime = Time;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The tables of the inbox, attached or not.</summary>
    protected static Task<long> Tables(TestDatabase database) =>
        database.Scalar<long>("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'inbox_state_%'");

    /// <summary>Drops every period, as time does while a machine sleeps for longer than the periods reach.</summary>
    protected static Task DropAll(TestDatabase database) => database.Execute(
        """
        DO $$ BEGIN
            EXECUTE (SELECT string_agg(format('DROP TABLE %I;', relname), '')
                FROM pg_class WHERE relkind = 'r' AND relname LIKE 'inbox_state_%');
        END $$
        """);

    /// <summary>Starts a host that only maintains the inbox.</summary>
    protected async Task<IAsyncDisposable> Started(TestDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(Time).AddOrdersPersistence(database.ConnectionString);
        builder.Services.AddEntityFrameworkInbox<OrdersDbContext>(inbox => inbox.Retention = Week);
        builder.Services.AddSingleton(provider => Inbox(provider));
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return (IAsyncDisposable)host;
    }

    private protected static async Task Keep(InboxPeriods<OrdersDbContext> periods)
    {
        await periods.MakeComing(Cancellation);
        await periods.DropExpired(Cancellation);
    }

    protected static DateTimeOffset Midnight(DateTimeOffset moment) => new(moment.UtcDateTime.Date, TimeSpan.Zero);

    protected Guid NewId() => MessageIds.From($"inbox {++_ids}");

    private protected InboxPeriods<OrdersDbContext> Inbox(IServiceProvider contexts, TimeSpan? retention = null) => new(
        contexts.GetRequiredService<IDbContextFactory<OrdersDbContext>>(),
        Options.Create(new InboxOptions { Retention = retention ?? Week }),
        Time, NullLogger<InboxPeriods<OrdersDbContext>>.Instance)
    {
        DatabaseNow = (_, _) => Task.FromResult(DatabaseTime.GetUtcNow()),
    };

    protected static ServiceProvider Contexts(TestDatabase database) =>
        new ServiceCollection().AddOrdersPersistence(database.ConnectionString).BuildServiceProvider();

    protected async Task Consume(TestDatabase database, Guid id)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await Insert(connection, id);
    }

    protected async Task<bool> IsDuplicate(TestDatabase database, Guid id)
    {
        try
        {
            await Consume(database, id);
            return false;
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "inbox_state" })
        {
            return true;
        }
    }

    protected async Task Insert(NpgsqlConnection connection, Guid id)
    {
        await using var command = new NpgsqlCommand("INSERT INTO inbox_state VALUES ($1, 'group', $2)", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = Time.GetUtcNow() } },
        };
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
