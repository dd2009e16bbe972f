using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Persistence;
using Orders.Tests.Api.DeadLetters;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.DeadLetters;

[Trait("Category", "Database")]
public sealed class When_the_content_of_dead_letters_expires : IAsyncLifetime
{
    static readonly DateTimeOffset Now = DeadLetterSamples.Now;
    readonly FakeTimeProvider _time = new(Now);
    TestDatabase _database = null!;
    ServiceProvider _services = null!;
    DeadLetterRetention<OrdersDbContext> _retention = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time)
            .AddSingleton<IInterceptor>(new FakeDatabaseClock(_time)).AddOrdersPersistence(_database.ConnectionString)
            .BuildServiceProvider();
        _retention = ActivatorUtilities.CreateInstance<DeadLetterRetention<OrdersDbContext>>(_services, Options.Create(new DeadLetterOptions
        {
            ContentRetention = TimeSpan.FromDays(30),
            ReplayedContentRetention = TimeSpan.FromDays(7),
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_dead_letter_that_waits_keeps_its_content_for_the_stated_time_and_its_row_for_ever()
    {
        var letter = await Stored();
        _time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await _retention.Erase(Cancel));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await _retention.Erase(Cancel));
        Assert.Equal(0, await _retention.Erase(Cancel));

        var erased = await Read(letter.Id);
        Assert.Equal((null, null, 0), (erased.Key, erased.Body, erased.Headers.Count));
        Assert.NotNull(erased.ContentErasedAt);
        Assert.Equal(
            (letter.MessageId, letter.Reason, letter.Error, DeadLetterState.Waiting),
            (erased.MessageId, erased.Reason, erased.Error, erased.State));
    }

    [Fact]
    public async Task A_replayed_dead_letter_keeps_its_content_until_its_replay_is_consumed()
    {
        var letter = await Replayed();
        Assert.Equal(0, await _retention.Erase(Cancel));

        await using (var db = _database.Context())
        {
            db.Add(new InboxState { MessageId = letter.MessageId, ConsumerGroup = letter.ConsumerGroup, ConsumedAt = Now });
            await db.SaveChangesAsync(Cancel);
        }

        Assert.Equal(1, await _retention.Erase(Cancel));
        Assert.Null((await Read(letter.Id)).Body);
    }

    [Fact]
    public async Task A_replay_that_is_never_consumed_keeps_its_content_as_long_as_the_inbox_keeps_ids()
    {
        var letter = await Replayed();
        _time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await _retention.Erase(Cancel));

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await _retention.Erase(Cancel));
        Assert.Null((await Read(letter.Id)).Body);
    }

    async Task<DeadLetter> Stored()
    {
        await using var db = _database.Context();
        return await db.Store(DeadLetterSamples.Of("topic", Now));
    }

    async Task<DeadLetter> Replayed()
    {
        await using var db = _database.Context();
        var letter = DeadLetterSamples.Of("topic", Now);
        letter.State = DeadLetterState.Replayed;
        db.Add(letter);
        db.Add(new DeadLetterEvent { DeadLetterId = letter.Id, Kind = DeadLetterEventKind.Replayed, By = "ada", At = Now });
        await db.SaveChangesAsync(Cancel);
        return letter;
    }

    async Task<DeadLetter> Read(Guid id)
    {
        await using var db = _database.Context();
        return await db.DeadLetters.AsNoTracking().SingleAsync(x => x.Id == id, Cancel);
    }
}
