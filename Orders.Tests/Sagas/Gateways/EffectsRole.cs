using Microsoft.Extensions.Configuration;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>The role effects on one database, topics and settings: first in a process that dies, then in this one, which goes on.</summary>
sealed class EffectsRole(TestDatabase database, string prefix, Uri outside, params (string Key, string Value)[] settings)
{
    readonly Dictionary<string, string?> _settings = new(
    [
        new("Payments:BaseUrl", outside.ToString()), new("Fulfilment:BaseUrl", outside.ToString()),
        new("Notifications:PickupDirectory", TestRun.Folder($"{prefix}mail")), .. settings.Select(x => KeyValuePair.Create(x.Key, (string?)x.Value)),
    ]);

    /// <summary>A process takes up a message and dies in the midst of it.</summary>
    public async Task DiesAt<T>(string place, string topic, Guid order, T message)
        where T : class
    {
        await using var doomed = await TakesUp(place, topic, order, message);
        await doomed.WaitUntilKilled();
        Assert.Empty(await Offsets(await TestBroker.BootstrapServers(), topic).Committed());
    }

    /// <summary>A process takes up a message and freezes in the midst of it.</summary>
    public async Task<OrdersProcess> FreezesAt<T>(string place, string topic, Guid order, T message)
        where T : class
    {
        var frozen = await TakesUp($"{place}:1:freeze", topic, order, message);
        try
        {
            await Eventually.True(() => frozen.HasExited ? throw new InvalidOperationException($"It ended: {frozen.Output}") : frozen.IsFrozen);
            return frozen;
        }
        catch
        {
            await frozen.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next one brings everything in the topic to its end, and goes on until a condition holds.</summary>
    public async Task GoesOn(string topic, Func<Task<bool>>? until = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(_settings).Build();
        await using var next = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = until is not null, Effects = true },
            services => services.AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration));
        foreach (var record in await next.Read(topic))
            await Offsets(await TestBroker.BootstrapServers(), topic).Pass(record.Partition, record.Offset);
        if (until is not null)
            await Eventually.True(until);
    }

    async Task<OrdersProcess> TakesUp<T>(string faultPoint, string topic, Guid order, T message)
        where T : class
    {
        var process = await KilledProcess.Launch(
            database, prefix, "effects", faultPoint, [.. _settings.Select(x => (x.Key.Replace(":", "__", StringComparison.Ordinal), x.Value!))]);
        try
        {
            await RecordWriting.Produce(prefix, topic, order, message);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    GroupOffsets Offsets(string servers, string topic) => new(servers, prefix + topic, prefix + GroupOf(topic));

    static string GroupOf(string topic) => topic switch
    {
        Topics.PaymentRequests => "payments",
        Topics.FulfilmentRequests => "fulfilment",
        Topics.NotificationRequests => "notifications",
        _ => "inventory",
    };
}
