using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Units;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Inbox;
using Orders.Tests.Sagas.Messaging.Sagas;

namespace Orders.Tests.Sagas.Messaging.Units;

/// <summary>A lock holds the first unit up, so that the others meet in the next commit.</summary>
[Trait("Category", "Database")]
public sealed class When_units_share_a_commit : InboxOnAClock, IAsyncLifetime
{
    const string Group = "effects";

    readonly SqlCount _sql = new();
    TestDatabase _database = null!;
    ServiceProvider _provider = null!;
    UnitStore<OrdersDbContext> _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _provider = new ServiceCollection()
            .AddSingleton<IInterceptor>(_sql)
            .AddSingleton(provider => Inbox(provider))
            .AddOrdersPersistence(_database.ConnectionString)
            .BuildServiceProvider();
        _store = new(_provider);
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Units_that_wait_are_one_commit_and_each_keeps_its_rows_together()
    {
        var commits = await Held([.. Enumerable.Range(0, 50).Select(_ => NewUnit())]);

        Assert.All(commits, commit => Assert.True(commit.IsCompletedSuccessfully));
        Assert.InRange(await _database.Scalar<long>("SELECT count(DISTINCT xmin::text) FROM inbox_state"), 1, 2);
        Assert.Equal(50, await _database.Scalar<long>(
            "SELECT count(*) FROM inbox_state i JOIN outbox_message o ON o.key = i.message_id::text AND o.xmin = i.xmin"));
    }

    [Fact]
    public async Task A_duplicate_is_refused_with_all_its_rows_and_refuses_no_other_unit()
    {
        UnitRows[] units = [NewUnit(), NewUnit(), NewUnit(), NewUnit(), NewUnit()];
        await _store.Commit(units[3] with { Outbox = [] }, Cancellation);

        var commits = await Held([units[0], units[1], units[2], units[3], units[2], units[4]]);

        Assert.Equal([false, false, true], commits.Where((_, i) => i is 0 or 1 or 3).Select(commit => commit.IsFaulted));
        Assert.Equal(1, commits.Where((_, i) => i is 2 or 4).Count(commit => commit.IsFaulted));
        Assert.True(commits[5].IsCompletedSuccessfully);
        Assert.All(
            commits.Where(commit => commit.IsFaulted),
            commit => Assert.IsType<DuplicateMessageException>(commit.Exception!.InnerException));
        Assert.Equal(5, await _database.Scalar<long>("SELECT count(*) FROM inbox_state"));
        Assert.Equal(4, await _database.Scalar<long>("SELECT count(*) FROM outbox_message"));
    }

    [Fact]
    public async Task A_missing_period_is_made_for_all_of_them()
    {
        await DropAll(_database);

        await Assert.ThrowsAnyAsync<Exception>(() => _store.Commit(NewUnit(), Cancellation));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _store.Commit(NewUnit(), Cancellation)));

        Assert.Equal(5, await _database.Scalar<long>("SELECT count(*) FROM inbox_state"));
    }

    [Fact]
    public async Task Looks_that_wait_are_one_query_and_each_finds_its_own_messages()
    {
        var known = NewUnit();
        await _store.Commit(known, Cancellation);
        _sql.Restart();
        List<Task<KnownMessages>> looks;
        await using (await _database.Locked("LOCK TABLE inbox_state IN ACCESS EXCLUSIVE MODE"))
        {
            looks = [.. Enumerable.Range(0, 50).Select(i => _store.Find([i == 20 ? known.Inbox[0].MessageId : NewId()], Cancellation))];
            await Eventually.True(async () => await _database.WaitingFor("relation") > 0);
        }

        var found = await Task.WhenAll(looks);

        Assert.InRange(_sql.Commands("SELECT"), 1, 2);
        Assert.True(found[20].Contain(new(known.Inbox[0].MessageId, null, Group)));
        Assert.All(found, x => Assert.False(x.Contain(new(NewId(), null, Group))));
    }

    /// <summary>Commits units while the message of the first one is locked: it waits for the lock, and the others for it.</summary>
    async Task<List<Task>> Held(IReadOnlyList<UnitRows> units)
    {
        List<Task> commits;
        await using (var db = _database.Context())
        {
            await db.Database.BeginTransactionAsync(Cancellation);
            await db.LockInInbox(units[0].Inbox[0].MessageId, Group, Cancellation);
            commits = [.. units.Select(unit => _store.Commit(unit, Cancellation))];
            await Eventually.Equal(1, () => _database.WaitingFor("advisory"));
        }

        await Task.WhenAll(commits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return commits;
    }

    UnitRows NewUnit()
    {
        var (id, at) = (NewId(), Time.GetUtcNow());
        var sent = new OutboxMessage
        {
            Lane = 0,
            Topic = "topic",
            Key = $"{id}",
            MessageId = id,
            MessageType = "type",
            Headers = new Dictionary<string, string>(),
            Body = [],
            CreatedAt = at,
        };
        return new([new() { MessageId = id, ConsumerGroup = Group, ConsumedAt = at }], [], [sent]);
    }
}
