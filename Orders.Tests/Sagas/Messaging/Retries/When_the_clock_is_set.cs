using Microsoft.Extensions.DependencyInjection;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Retries;

/// <summary>A time server or a restored machine sets the wall clock: no retry may wait for the difference.</summary>
[Trait("Category", "Kafka")]
public sealed class When_the_clock_is_set : IAsyncLifetime
{
    readonly ShiftedClock _clock = new(TimeProvider.System);
    readonly FlakySystem _system = new();
    readonly Guid _bad = OrderEvents.NewOrder();
    TestDatabase _database = null!;
    string _prefix = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _prefix = await NumbersReader.CreateTopics();
        _system.FailFor(_bad);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_stored_record_is_retried_although_the_clock_went_back_by_an_hour()
    {
        await using var host = await Start();
        await host.Produce(NumbersReader.Topic, _bad, Numbered.Of(_bad));
        await Eventually.Equal(1, _database.WaitingRecords);

        _clock.Ahead = -TimeSpan.FromHours(1);
        _system.Mend();

        await Eventually.True(() => _system.NumbersOf(_bad).Any());
        await Eventually.Equal(0, _database.WaitingRecords);
    }

    /// <summary>The other process wrote the time of the next attempt into the row.</summary>
    [Fact]
    public async Task A_record_of_a_process_whose_clock_was_an_hour_ahead_is_retried_by_the_next_owner()
    {
        _clock.Ahead = TimeSpan.FromHours(1);
        await using (var ahead = await Start())
        {
            await ahead.Produce(NumbersReader.Topic, _bad, Numbered.Of(_bad));
            await Eventually.Equal(1, _database.WaitingRecords);
        }

        _clock.Ahead = TimeSpan.Zero;
        _system.Mend();
        await using var next = await Start();

        await Eventually.True(() => _system.NumbersOf(_bad).Any());
    }

    Task<RunningMessaging> Start() => _system.Reader().Start(
        _database, _prefix, FlakySystem.QuickRetries, services: services => services.AddSingleton<TimeProvider>(_clock));
}
