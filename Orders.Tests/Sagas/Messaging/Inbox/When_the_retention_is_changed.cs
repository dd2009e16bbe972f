using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

/// <summary>The length of a period follows from the retention, so periods of several lengths exist side by side.</summary>
[Trait("Category", "Database")]
public sealed class When_the_retention_is_changed : InboxOnAClock
{
    const string BeforePeriods = "InMemoryBroker";

    [Fact]
    public async Task Ids_are_recognised_and_every_moment_has_one_period()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        var consumed = new List<Guid>();
        foreach (var days in (int[])[7, 365, 30, 1, 365, 7])
        {
            var retention = TimeSpan.FromDays(days);
            for (var i = 0; i < 4; i++, Time.Advance(TimeSpan.FromHours(18)))
            {
                await Inbox(contexts, retention).MakeComing(Cancellation);
                consumed.Add(NewId());
                await Consume(database, consumed[^1]);
            }
        }

        Assert.All(consumed, id => Assert.True(IsDuplicate(database, id).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task Periods_of_another_length_expire_too()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        await DropAll(database);
        await Keep(Inbox(contexts, TimeSpan.FromDays(365)));
        Assert.Equal(2, await Tables(database));
        Time.Advance(TimeSpan.FromDays(2 * 365) + Week);

        await Keep(Inbox(contexts, Week));

        Assert.Equal(2, await Tables(database));
        Assert.False(await IsDuplicate(database, NewId()));
    }

    [Fact]
    public async Task Rows_of_days_and_of_longer_periods_survive_both_migrations()
    {
        await using var database = await TestDatabase.CreateEmpty();
        await using var contexts = Contexts(database);
        await Migrate(database, BeforePeriods);
        var (old, young) = (NewId(), NewId());
        await Consume(database, old);

        await Migrate(database, null);
        Assert.True(await IsDuplicate(database, old));
        Time.Advance(TimeSpan.FromDays(4));
        await Inbox(contexts, TimeSpan.FromDays(365)).MakeComing(Cancellation);
        await Consume(database, young);

        await Migrate(database, BeforePeriods);
        Assert.True(await IsDuplicate(database, old));
        Assert.True(await IsDuplicate(database, young));
        Assert.Equal(0, await database.Scalar<long>(
            "SELECT count(*) FROM pg_class WHERE relname ~ '^inbox_state' AND relkind = 'r' AND relname !~ '^inbox_state_[0-9]{8}$'"));
    }

    static async Task Migrate(TestDatabase database, string? target)
    {
        await using var db = database.Context();
        await db.GetService<IMigrator>().MigrateAsync(target, Cancellation);
    }
}
